import { randomBytes } from "node:crypto";
import { afterAll, describe } from "@jest/globals";
import { storeContract } from "../contract/contract.ts";
import { openUnmigrated } from "./database.ts";
import { openMongo } from "./store.ts";

const uri = process.env["CARDEA_TEST_MONGODB"] ?? "";
const database = `cardea-${randomBytes(6).toString("hex")}`;

describe("the MongoDB store", () => {
  storeContract(async (now) => {
    const bench = await openMongo({ uri, database, now, epoch: 0 });
    await empty();
    return bench;
  });
  afterAll(async () => {
    const db = await openUnmigrated({ uri, database });
    await db.db.dropDatabase();
    await db.close();
  });
});

async function empty(): Promise<void> {
  const db = await openUnmigrated({ uri, database });
  for (const name of ["resource", "version", "piece", "audit", "record", "horizon"] as const) await db[name].deleteMany({});
  await db.close();
}
