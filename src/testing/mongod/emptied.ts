/** An empty store in MongoDB for each test of a file, all in one database. */
import { randomBytes } from "node:crypto";
import { openUnmigrated } from "../../storage/mongo/database.ts";
import { openMongo, type MongoStore } from "../../storage/mongo/store.ts";

const place = {
  uri: process.env["CARDEA_TEST_MONGODB"] ?? "",
  database: `cardea-${randomBytes(6).toString("hex")}`,
};
/** All but the stripes of guards, which stay. */
const filled = ["resource", "version", "piece", "audit", "record", "horizon"] as const;

/** Opens the store, empty. @param now Milliseconds since 1970 UTC */
export async function openEmptied(now: () => number): Promise<MongoStore> {
  const database = await openUnmigrated(place);
  for (const name of filled) await database[name].deleteMany({});
  await database.close();
  return openMongo({ ...place, now });
}

/** After the last test. */
export async function dropEmptied(): Promise<void> {
  const database = await openUnmigrated(place);
  await database.db.dropDatabase();
  await database.close();
}
