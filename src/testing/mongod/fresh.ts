/** A store on a database of a test that is emptied each time: quicker than a new one. */
import { openUnmigrated } from "../../storage/mongo/database.ts";
import { openMongo, type MongoStore, type Options } from "../../storage/mongo/store.ts";
import type { Scratch } from "./scratch.ts";

/** Opens a store that is empty, its numbers beginning at 1970. */
export async function openFresh(scratch: Scratch, choice: Pick<Options, "now" | "limits">): Promise<MongoStore> {
  const { uri, database } = scratch;
  const opened = await openMongo({ uri, database, epoch: 0, ...choice });
  await empty(scratch);
  return opened;
}

const names = ["resource", "version", "piece", "audit", "record", "horizon"] as const;

async function empty({ uri, database }: Scratch): Promise<void> {
  const db = await openUnmigrated({ uri, database });
  for (const name of names) await db[name].deleteMany({});
  await db.close();
}
