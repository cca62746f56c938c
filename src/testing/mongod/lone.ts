/** A mongod that is no member of a working replica set, for tests of what a server says to it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The program of the tests' MongoDB; undefined where they use a server that runs elsewhere. */
export const mongodPath = (): string | undefined =>
  process.env["CARDEA_TEST_MONGOD"] || process.env["MONGOMS_SYSTEM_BINARY"] || undefined;

/** @param args Besides port and folder. It may not answer yet. */
export async function startLone(path: string, ...args: string[]): Promise<{ uri: string; stop: () => Promise<void> }> {
  const port = await freePort();
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "cardea-lone-"));
  const where = ["--port", String(port), "--bind_ip", "127.0.0.1", "--dbpath", folder];
  const running = spawn(path, [...where, "--wiredTigerCacheSizeGB", "0.25", ...args], { stdio: "ignore" });
  return {
    uri: `mongodb://127.0.0.1:${port}`,
    async stop() {
      const end = once(running, "exit");
      if (running.exitCode === null && running.kill("SIGKILL")) await end;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
