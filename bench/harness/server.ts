import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./child.ts";
import { clientOf, type Client } from "./client.ts";
import { family } from "./machine.ts";

/** A server that can be measured. */
export interface Target {
  client: Client;
  /** Its processes; empty when it is not known which. */
  pids: () => readonly number[];
  /** Where its data lie; undefined when that is not known. */
  folder: string | undefined;
  stop: () => Promise<void>;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

/** A folder for one run, below the system's own for such things. */
export const runFolder = (): string => mkdtempSync(join(tmpdir(), "cardea-bench-"));

/** The settings of a server under load: nothing seeded, no sign-in, its checks on. */
export const quietSettings = (folder: string, port: number): NodeJS.ProcessEnv => ({
  ...process.env,
  HOST: "127.0.0.1",
  PORT: String(port),
  DATA_DIR: folder,
  AUTH: "open",
  SEED: "none",
  LOG_LEVEL: "error",
});

/** Waits until `GET /health/ready` answers 200. @throws after `limit` milliseconds */
export async function ready(origin: string, limit: number): Promise<void> {
  const end = performance.now() + limit;
  while (performance.now() < end) {
    const status = await fetch(`${origin}/health/ready`).then(
      (reply) => reply.status,
      () => 0,
    );
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`the server at ${origin} was not ready after ${limit} ms`);
}

/**
 * Starts our server on a store of its own.
 * @param folder Its data; a new one, deleted at the end, when absent.
 */
export async function startServer(folder?: string): Promise<Target> {
  const data = folder ?? runFolder();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [...process.execArgv, join(root, "src/main.ts")], {
    cwd: data, // so that nobody's .env is read
    env: quietSettings(data, port),
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
    if (folder === undefined) rmSync(data, { recursive: true, force: true });
  };
  await Promise.race([ready(origin, 30_000), ended.then(() => Promise.reject(new Error("the server did not start")))]);
  return { client: clientOf(`${origin}/fhir`), pids: () => family(child.pid ?? 0), folder: data, stop };
}

/** A server that someone else runs. @param pid Its process, for CPU and memory. */
export const runningServer = (base: string, pid?: number): Target => ({
  client: clientOf(base),
  pids: () => (pid === undefined ? [] : family(pid)),
  folder: undefined,
  stop: async () => undefined,
});
