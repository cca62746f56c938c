/** A mongod that belongs to no replica set. */
import { MongoMemoryServer } from "mongodb-memory-server-core";
import type { Program } from "./find.ts";

/** @returns Where it listens, and how it is stopped */
export async function startStandalone({ path, version }: Program): Promise<{ uri: string; stop: () => Promise<void> }> {
  const server = await MongoMemoryServer.create({
    binary: { systemBinary: path, version },
    instance: { storageEngine: "wiredTiger" },
  });
  return { uri: server.getUri(), stop: () => server.stop().then(() => undefined) };
}
