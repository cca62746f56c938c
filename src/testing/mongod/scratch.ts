/** Databases for tests: each test file has its own, and drops it. */
import { randomBytes } from "node:crypto";
import { openDatabase, openUnmigrated, type Database } from "../../storage/mongo/database/database.ts";
import { openMongo, type MongoStore, type Options } from "../../storage/mongo/store.ts";

/** What a test opens a database by. */
export interface Scratch {
  uri: string;
  database: string;
  /** Empties it, and ends it. */
  drop: () => Promise<void>;
}

/** A database that nobody else has, on the server of the tests or on another. */
export function scratch(uri = process.env["CARDEA_TEST_MONGODB"] ?? ""): Scratch {
  const place = { uri, database: `cardea-${randomBytes(6).toString("hex")}` };
  return { ...place, drop: () => within(place, ({ db }) => db.dropDatabase()) };
}

/** One that is ready, with its numbers beginning at 1970. */
export const ready = ({ uri, database }: Scratch): Promise<Database> => openDatabase({ uri, database, epoch: 0 });

/** An empty store in it, its numbers beginning at 1970 unless it is told: quicker than a new database for each test. */
export async function openEmpty(
  { uri, database }: Scratch,
  { epoch = 0, ...choice }: Pick<Options, "now" | "limits" | "longest" | "epoch" | "monitorCommands">,
): Promise<MongoStore> {
  const opened = await openMongo({ uri, database, epoch, ...choice });
  await within({ uri, database }, empty);
  return opened;
}

/** All but the stripes of guards, which stay. */
const filled = ["resource", "version", "piece", "audit", "record", "horizon"] as const;

/** Removes all that a test may have stored. */
export async function empty(db: Database): Promise<void> {
  for (const name of filled) await db[name].deleteMany({});
}

async function within(place: Omit<Scratch, "drop">, work: (db: Database) => Promise<unknown>): Promise<void> {
  const db = await openUnmigrated(place);
  await work(db);
  await db.close();
}
