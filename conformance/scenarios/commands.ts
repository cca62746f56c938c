/** Commands and servers over one data folder, as processes that can be killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const sources = fileURLToPath(new URL("../../src/", import.meta.url));

/** What a command said, and how it ended: `code` is null when it was killed. */
interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface Served {
  /** FHIR base. */
  base: string;
  get: (path: string) => Promise<Found>;
  /** Ends it in this way, and waits until it is gone. */
  end: (signal: "SIGTERM" | "SIGKILL") => Promise<void>;
}

/** What is looked at of a resource or Bundle. */
interface Found {
  resourceType: string;
  total: number;
  entry?: { fullUrl: string; resource: Found & Record<string, unknown> }[];
  id: string;
  meta: { versionId: string };
}

/** A data folder of its own, its settings, and what is run over it. */
export interface DataFolder {
  folder: string;
  /** Runs `cardea ...args`. */
  cardea: (...args: readonly string[]) => Promise<Ended>;
  /** Starts `cardea ...args` and leaves it running. */
  begin: (...args: readonly string[]) => { process: ChildProcess; ended: Promise<Ended> };
  serve: (settings?: Record<string, string>) => Promise<Served>;
  remove: () => void;
}

/** Makes an empty data folder. */
export function dataFolder(): DataFolder {
  const folder = mkdtempSync(join(tmpdir(), "cardea-commands-"));
  const env = { PORT: "0", HOST: "127.0.0.1", DATA_DIR: join(folder, "data"), SEED: "none", LOG_LEVEL: "error" };
  const start = (script: string, args: readonly string[], settings: Record<string, string> = {}) =>
    spawn(process.execPath, [join(sources, script), ...args], { cwd: folder, env: { ...env, ...settings } });
  const begin: DataFolder["begin"] = (...args) => {
    const child = start("cli/cli.ts", args);
    return { process: child, ended: ending(child) };
  };
  return {
    folder,
    begin,
    cardea: (...args) => begin(...args).ended,
    serve: async (settings) => served(start("main.ts", [], settings)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function ending(child: ChildProcess): Promise<Ended> {
  let [out, err] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}

async function served(child: ChildProcess): Promise<Served> {
  const ended = ending(child);
  const ready = new Promise<string>((resolve) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      const base = /^Cardea is ready: (\S+)/.exec(chunk.toString())?.[1];
      if (base !== undefined) resolve(base);
    });
  });
  const base = await Promise.race([ready, ended.then(({ err }) => Promise.reject(new Error(err)))]);
  return {
    base,
    get: async (path) => (await (await fetch(`${base}/${path}`)).json()) as Found,
    async end(signal) {
      child.kill(signal);
      await ended;
    },
  };
}
