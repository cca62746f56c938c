/** Servers and commands as processes of their own, as whoever starts them would. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dataSettings, dropData } from "./engine.ts";

const sources = fileURLToPath(new URL("../../src/", import.meta.url));

export interface Launched {
  child: ChildProcessWithoutNullStreams;
  /** What it wrote so far. */
  said: { out: string; err: string };
  /** The exit code; null when it was killed. */
  ended: Promise<number | null>;
  /** The FHIR base, once it serves. Rejects with what it wrote when it ends before. */
  ready: Promise<string>;
}

/**
 * Starts a script of `src/`, with nothing of this process's environment but the path.
 * @param folder Where it runs, and where its data are unless the settings say otherwise.
 * @param settings Variables besides `PORT=0`, `SEED=none`, `AUTH=open`, and those that say where the data are.
 */
export function launch(
  [script = "", ...args]: readonly string[],
  folder: string,
  settings: Record<string, string> = {},
): Launched {
  const path = { PATH: process.env["PATH"] ?? "" };
  const own = { PORT: "0", DATA_DIR: join(folder, "data"), SEED: "none", AUTH: "open", ...path };
  const child = spawn(process.execPath, [join(sources, script), ...args], {
    cwd: folder,
    env: { ...own, ...dataSettings(folder), ...settings },
  });
  const said = { out: "", err: "" };
  const ended = once(child, "close").then(([code]) => code as number | null);
  child.stderr.on("data", (chunk: Buffer) => (said.err += chunk.toString()));
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      said.out += chunk.toString();
      const base = /^Cardea is ready: (\S+)\n/m.exec(said.out)?.[1];
      if (base !== undefined) resolve(base);
    });
    void ended.then(() => reject(new Error(`it ended before it served: ${said.err}`)));
  });
  ready.catch(() => undefined);
  return { child, said, ended, ready };
}

/** An empty folder for what a process keeps. */
export const emptyFolder = (): string => mkdtempSync(join(tmpdir(), "cardea-scenario-"));

/** Deletes it, and what was kept for it elsewhere. */
export async function removeFolder(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await dropData(folder);
}

export interface Running {
  /** Such as `http://127.0.0.1:41234`. */
  origin: string;
  /** FHIR base. */
  base: string;
  port: number;
  /** True as long as the process lives. */
  lives: () => boolean;
  /** What it wrote to stderr so far. */
  log: () => string;
  /** Sends SIGTERM. @returns The exit code. */
  stop: () => Promise<number | null>;
}

/** Starts a server on a port and a store that nobody else has. */
export async function startProcess(settings: Record<string, string> = {}): Promise<Running> {
  const folder = emptyFolder();
  const { child, said, ended, ready } = launch(["main.ts"], folder, settings);
  const base = await ready;
  const { origin, port } = new URL(base);
  const stop = async () => {
    child.kill("SIGTERM");
    const code = await ended;
    await removeFolder(folder);
    return code;
  };
  return { origin, base, port: Number(port), lives: () => child.exitCode === null, log: () => said.err, stop };
}
