import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mongo } from "mongoose";
import { run } from "./child.ts";
import { family } from "./machine.ts";
import { startMongod } from "./mongod.ts";
import { withDatabase } from "../../src/testing/mongod/program.ts";

export type Engine = "sqlite" | "mongodb";

/** Where a server keeps what it is given, for one run. */
export interface Storage {
  engine: Engine;
  /** What tells a server of it. */
  settings: Readonly<Record<string, string>>;
  /** Processes that work for the server; none for SQLite. */
  pids: () => readonly number[];
  /** Its files; undefined when it is not known where they are. */
  folder: string | undefined;
  /** Deletes all of it. */
  stop: () => Promise<void>;
}

/** A folder for one run, below the system's own for such things. */
export const runFolder = (): string => mkdtempSync(join(tmpdir(), "cardea-bench-"));

/**
 * @param mongodb Absent: SQLite. `start`: a mongod of its own. Else the URI of one that runs, in which a database of its
 * own is made.
 * @param pid The process of the mongod that runs.
 */
export async function openStorage(mongodb?: string, pid?: number): Promise<Storage> {
  const folder = runFolder();
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  if (mongodb === undefined)
    return { engine: "sqlite", settings: { DATA_DIR: folder }, pids: () => [], folder, stop: async () => remove() };
  if (mongodb !== "start") return runningMongodb(mongodb, pid, folder);
  const mongod = await startMongod(folder);
  const settings = { DATA_DIR: join(folder, "data"), MONGODB_URI: withDatabase(mongod.uri, "cardea") };
  const stop = async (): Promise<void> => {
    await mongod.stop();
    remove();
  };
  return { engine: "mongodb", settings, pids: () => family(mongod.pid), folder, stop };
}

function runningMongodb(uri: string, pid: number | undefined, folder: string): Storage {
  const database = `bench-${process.pid}-${Date.now()}`;
  const stop = async (): Promise<void> => {
    const client = new mongo.MongoClient(uri);
    await client.db(database).dropDatabase();
    await client.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const settings = { DATA_DIR: folder, MONGODB_URI: withDatabase(uri, database) };
  return { engine: "mongodb", settings, pids: () => (pid === undefined ? [] : family(pid)), folder: undefined, stop };
}

/** The settings of a server under load: nothing seeded, no sign-in, its checks on. */
export const quietSettings = ({ settings }: Pick<Storage, "settings">, port: number): NodeJS.ProcessEnv => ({
  ...process.env,
  HOST: "127.0.0.1",
  PORT: String(port),
  AUTH: "open",
  SEED: "none",
  LOG_LEVEL: "error",
  ...settings,
});

/** Makes collections and indexes where the storage is a database; any number of times. */
export async function prepare(storage: Storage): Promise<void> {
  if (storage.engine === "sqlite") return;
  await run(new URL("../../src/cli/cli.ts", import.meta.url), ["migrate"], quietSettings(storage, 0)).output;
}
