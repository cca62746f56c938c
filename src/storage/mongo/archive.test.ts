import { randomBytes } from "node:crypto";
import { afterAll, describe } from "@jest/globals";
import { archiveContract } from "../contract/archive.ts";
import type { Open } from "../contract/archive-pair.ts";
import { openSqlite } from "../sqlite/store.ts";
import { openUnmigrated } from "./database.ts";
import { openMongo } from "./store.ts";

const uri = process.env["CARDEA_TEST_MONGODB"] ?? "";
const used: string[] = [];

afterAll(async () => {
  for (const database of used) {
    const db = await openUnmigrated({ uri, database });
    await db.db.dropDatabase();
    await db.close();
  }
});

/** Empty each time it is opened. */
function mongo(): Open {
  const database = `cardea-${randomBytes(6).toString("hex")}`;
  used.push(database);
  return async (now) => {
    const bench = await openMongo({ uri, database, now, epoch: 0 });
    const db = await openUnmigrated({ uri, database });
    for (const name of ["resource", "version", "piece", "audit", "record", "horizon"] as const)
      await db[name].deleteMany({});
    await db.close();
    return bench;
  };
}

const sqlite: Open = (now) => openSqlite({ file: ":memory:", now });

describe("out of and into MongoDB", () => archiveContract(mongo(), mongo()));
describe("out of SQLite into MongoDB", () => archiveContract(sqlite, mongo()));
describe("out of MongoDB into SQLite", () => archiveContract(mongo(), sqlite));
