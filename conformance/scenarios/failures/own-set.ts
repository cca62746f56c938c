/** A replica set of a file's own, which its tests may break. */
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll } from "@jest/globals";
import { mongo } from "mongoose";
import { type ReplicaSet, type SetChoice, startReplicaSet } from "../../../src/testing/mongod/replica-set.ts";
import { withDatabase } from "../../../src/testing/mongod/program.ts";

export interface OwnSet {
  /** Tells a server of one of its databases. */
  settings: (database: string) => { MONGODB_URI: string };
  /** Makes the primary give way; resolves when there is another. */
  stepDown: () => Promise<void>;
  /** The process of the primary. */
  primary: () => Promise<number>;
}

/** Started before the tests of a file, and stopped after them. */
export function ownSet(choice: SetChoice): OwnSet {
  let set: ReplicaSet | undefined;
  beforeAll(async () => {
    set = await startReplicaSet(choice);
  }, 60_000);
  afterAll(() => set?.stop(), 60_000);
  const primary = () => primaryOf([...(set?.members.keys() ?? [])]);
  return {
    settings: (database) => ({ MONGODB_URI: withDatabase(set?.uri ?? "", database) }),
    async stepDown() {
      await command(await primary(), { replSetStepDown: 5, force: true }, 10_000);
      await primary();
    },
    primary: async () => set?.members.get(await primary()) ?? 0,
  };
}

/** Waits until there is one. @returns Its port */
async function primaryOf(ports: readonly number[]): Promise<number> {
  for (;;) {
    for (const port of ports) {
      const hello = await command(port, { hello: 1 }, 500).catch(() => undefined);
      if (hello?.["isWritablePrimary"] === true) return port;
    }
    await setTimeout(50);
  }
}

/** @param serverSelectionTimeoutMS How long a busy server may take to say that it is there */
async function command(port: number, asked: mongo.Document, serverSelectionTimeoutMS: number): Promise<mongo.Document> {
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=true`;
  const client = new mongo.MongoClient(uri, { serverSelectionTimeoutMS, socketTimeoutMS: 10_000 });
  try {
    return await client.db("admin").command(asked);
  } finally {
    await client.close();
  }
}
