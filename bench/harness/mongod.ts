import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { mongo } from "mongoose";
import { freePort } from "../../src/testing/free-port.ts";

/** A mongod of our own: a replica set of one, without sign-in, on loopback. */
export interface Mongod {
  /** Without a database name. */
  uri: string;
  pid: number;
  stop: () => Promise<void>;
}

const set = "bench";
/** What it may keep in memory besides what its connections need. Gigabytes. */
const cache = 2;

/**
 * Starts the binary that MONGOMS_SYSTEM_BINARY names, as a production server would be: WiredTiger, journal, a disk.
 * @param folder Its data go below this: a real disk, or what writes cost is not measured.
 * @throws when there is no binary, or when it does not start
 */
export async function startMongod(folder: string): Promise<Mongod> {
  const binary = process.env["MONGOMS_SYSTEM_BINARY"];
  if (binary === undefined) throw new Error("MONGOMS_SYSTEM_BINARY has to name a mongod: the path of its binary");
  const port = await freePort();
  const data = join(folder, "mongod");
  mkdirSync(data, { recursive: true });
  const where = ["--dbpath", data, "--port", String(port), "--bind_ip", "127.0.0.1", "--replSet", set];
  const quiet = ["--quiet", "--logpath", join(folder, "mongod.log"), "--setParameter"];
  const child = spawn(
    binary,
    [...where, "--wiredTigerCacheSizeGB", String(cache), ...quiet, "diagnosticDataCollectionEnabled=false"],
    { stdio: "ignore" },
  );
  const uri = `mongodb://127.0.0.1:${port}/`;
  await initiate(`${uri}?directConnection=true`, `127.0.0.1:${port}`, child);
  return { uri: `${uri}?replicaSet=${set}`, pid: child.pid ?? 0, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

/** Makes it a set of one, and waits until it takes writes. */
async function initiate(uri: string, host: string, child: ChildProcess): Promise<void> {
  const client = new mongo.MongoClient(uri, { serverSelectionTimeoutMS: 30_000 });
  try {
    const admin = client.db("admin");
    await admin.command({ replSetInitiate: { _id: set, members: [{ _id: 0, host }] } });
    while ((await admin.command({ hello: 1 }))["isWritablePrimary"] !== true)
      await new Promise((resolve) => setTimeout(resolve, 50));
  } catch (error) {
    await stop(child);
    throw error;
  } finally {
    await client.close();
  }
}
