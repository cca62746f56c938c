/** A server on a large store, with readers whose wait tells what goes on beside them. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "./child.ts";
import type { Client } from "./client.ts";
import { keptId, patientFile } from "./files.ts";
import { measure, warmUp, type Measure } from "./loop.ts";
import { startServer } from "./server.ts";
import { openStorage, prepare, quietSettings, runFolder } from "./storage.ts";

export interface Crowded {
  client: Client;
  pids: () => readonly number[];
  /** Reads single Patients for so many seconds. */
  read: (seconds: number) => Promise<Measure>;
}

const cli = new URL("../../src/cli/cli.ts", import.meta.url);

/**
 * Fills a store of its own, warm, and removes it afterwards.
 * @param asked How many resources, how many readers at once, and `--mongodb`
 */
export async function crowded(
  asked: { resources: number; readers: number; mongodb: string | undefined },
  work: (server: Crowded) => Promise<void>,
): Promise<void> {
  const patients = Math.ceil(asked.resources / 31);
  const folder = runFolder();
  const storage = await openStorage(asked.mongodb);
  try {
    await prepare(storage);
    const file = join(folder, "all.ndjson");
    patientFile(file, 0, patients);
    process.stderr.write(await run(cli, ["load", file], quietSettings(storage, 0)).output);
    rmSync(file);
    const { client, pids, stop } = await startServer(storage);
    try {
      const { origin, pathname } = new URL(client.base);
      const aim = { origin, headers: client.headers, pids };
      const shots = Array.from({ length: 10_000 }, (_, place) => ({
        method: "GET" as const,
        path: `${pathname}/Patient/${keptId((place * 7_919) % patients)}`,
      }));
      const round = (seconds: number) => ({ shots, connections: asked.readers, seconds });
      await warmUp(aim, round(3));
      await work({ client, pids, read: (seconds) => measure(aim, round(seconds)) });
    } finally {
      await stop();
    }
  } finally {
    await storage.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
