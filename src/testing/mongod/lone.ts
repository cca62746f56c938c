/** A mongod that is no member of a working replica set, for tests of what a server says to it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../free-port.ts";
import { handed } from "./program.ts";

export interface Lone {
  uri: string;
  stop: () => Promise<void>;
}

/** @param args Besides port and folder. It may not answer yet. */
export async function startLone(...args: string[]): Promise<Lone> {
  const port = await freePort();
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "cardea-lone-"));
  const where = ["--port", String(port), "--bind_ip", "127.0.0.1", "--dbpath", folder];
  const running = spawn(handed().path, [...where, "--wiredTigerCacheSizeGB", "0.25", ...args], { stdio: "ignore" });
  return {
    uri: `mongodb://127.0.0.1:${port}`,
    async stop() {
      const end = once(running, "exit");
      if (running.exitCode === null && running.kill("SIGKILL")) await end;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
