/** Databases for tests of the adapter: each test file has its own, and drops it. */
import { randomBytes } from "node:crypto";
import { openDatabase, openUnmigrated, type Database } from "../../storage/mongo/database.ts";

/** What a test opens a database by. */
export interface Scratch {
  uri: string;
  database: string;
  /** Empties it, and ends it. */
  drop: () => Promise<void>;
}

/** A database that nobody else has, on the server of the tests or on another. */
export function scratch(uri = process.env["CARDEA_TEST_MONGODB"] ?? ""): Scratch {
  const database = `cardea-${randomBytes(6).toString("hex")}`;
  return {
    uri,
    database,
    async drop() {
      const opened = await openUnmigrated({ uri, database });
      await opened.db.dropDatabase();
      await opened.close();
    },
  };
}

/** One that is ready, with its numbers beginning at 1970. */
export const ready = ({ uri, database }: Scratch): Promise<Database> => openDatabase({ uri, database, epoch: 0 });
