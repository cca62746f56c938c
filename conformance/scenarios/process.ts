/** A whole server as a process of its own, on a port and a store that nobody else has. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

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

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** Starts a server. @param settings Variables besides `PORT`, `DATA_DIR` and `SEED=none`. */
export async function startProcess(settings: Record<string, string> = {}): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), "cardea-scenario-"));
  const own = { PORT: "0", DATA_DIR: folder, SEED: "none", PATH: process.env["PATH"] ?? "" };
  const child = spawn(process.execPath, [main], { cwd: folder, env: { ...own, ...settings } });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  let [out, log] = ["", ""];
  child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const ready = new Promise<string>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      const base = /^Cardea is ready: (\S+)\n/.exec(out)?.[1];
      if (base) resolve(base);
    });
  });
  const failed = ended.then(() => Promise.reject<string>(new Error(`the server did not start: ${log}`)));
  const base = await Promise.race([ready, failed]);
  failed.catch(() => undefined);
  const { origin, port } = new URL(base);
  const stop = async () => {
    child.kill("SIGTERM");
    const code = await ended;
    rmSync(folder, { recursive: true, force: true });
    return code;
  };
  return { origin, base, port: Number(port), lives: () => child.exitCode === null, log: () => log, stop };
}
