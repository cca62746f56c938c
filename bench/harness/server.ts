import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { clientOf, type Client } from "./client.ts";
import { family } from "./machine.ts";
import { freePort } from "../../src/testing/free-port.ts";
import { prepare, quietSettings, type Storage } from "./storage.ts";

/** A server that can be measured. */
export interface Target {
  client: Client;
  /** Its processes, and those of its database; empty when it is not known which. */
  pids: () => readonly number[];
  /** Ends the server; what it stored stays. */
  stop: () => Promise<void>;
}

/** Waits until a URL answers 200. @throws after `limit` milliseconds */
export async function answers(url: string, limit: number): Promise<void> {
  const end = performance.now() + limit;
  while (performance.now() < end) {
    const status = await fetch(url).then(
      (reply) => reply.status,
      () => 0,
    );
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${url} did not answer 200 within ${limit} ms`);
}

/** Starts our server on a storage. */
export async function startServer(storage: Storage): Promise<Target> {
  await prepare(storage);
  const script = new URL("../../src/main.ts", import.meta.url);
  return startScript({ script, base: "/fhir", ready: "/health/ready" }, storage);
}

/** A server's script, the path of its FHIR base, and one that answers 200 when it serves. */
interface Started {
  script: URL;
  base: string;
  ready: string;
}

/** Starts a server that is told by PORT and the settings of the storage. */
export async function startScript({ script, base, ready }: Started, storage: Storage): Promise<Target> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(script)], {
    cwd: storage.folder ?? storage.settings["DATA_DIR"], // so that nobody's .env is read
    env: quietSettings(storage, port),
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
  };
  const early = ended.then(() => Promise.reject(new Error(`${script.pathname} did not start`)));
  early.catch(() => undefined);
  await Promise.race([answers(`${origin}${ready}`, 30_000), early]).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const pids = (): readonly number[] => [...family(child.pid ?? 0), ...storage.pids()];
  return { client: clientOf(`${origin}${base}`), pids, stop };
}

/** A server that someone else runs. @param pids Its processes and its database's, for CPU and memory. */
export const runningServer = (base: string, pids: readonly number[]): Target => ({
  client: clientOf(base),
  pids: () => pids.flatMap((pid) => family(pid)),
  stop: async () => undefined,
});
