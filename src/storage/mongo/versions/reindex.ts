/** What resources are found by, written anew without a version of them. */
import { setTimeout as sleep } from "node:timers/promises";
import { mongo } from "mongoose";
import type { Reindexed } from "../../store.ts";
import type { Database } from "../database/database.ts";
import { askDatabase } from "../database/errors.ts";
import { keyOf } from "../ids.ts";
import { packEntries } from "../search/pack.ts";
import type { Found, ResourceDocument } from "../shape.ts";

/** Of one command. */
const most = 256;
/** Milliseconds of all tries of one command that meets transactions: longer than any of these lives. */
const patience = 90_000;

type Update = mongo.AnyBulkWriteOperation<ResourceDocument>;

/** The port's `reindex`. @throws FhirError */
export function reindex(items: readonly Reindexed[], db: Pick<Database, "resource">): Promise<number> {
  return askDatabase(async () => {
    let replaced = 0;
    for (let at = 0; at < items.length; at += most)
      replaced += await write(items.slice(at, at + most).map(updateOf), db, performance.now() + patience);
    return replaced;
  });
}

/** Each is one document's, named by its `_id`: shards can carry it out. */
function updateOf(item: Reindexed): Update {
  const found = packEntries(item.type, item.entries);
  const absent = fields.filter((name) => found[name] === undefined);
  return {
    updateOne: {
      filter: { _id: keyOf(item), seq: item.seq, t: item.type },
      update: {
        $set: found,
        ...(absent.length > 0 && { $unset: Object.fromEntries(absent.map((name) => [name, true])) }),
      },
      hint: "_id_",
    },
  };
}

const fields = ["r", "j", "g", "d", "z"] as const satisfies readonly (keyof Found)[];

/** In order: the last of what is named twice stays. Transactions that write the same documents are waited for; they try again themselves when this was quicker. */
async function write(updates: Update[], { resource }: Pick<Database, "resource">, until: number): Promise<number> {
  for (let tries = 0; ; tries++) {
    try {
      const maxTimeMS = Math.max(1, Math.ceil(until - performance.now()));
      return (await resource.bulkWrite(updates, { ordered: true, maxTimeMS })).matchedCount;
    } catch (error) {
      if (!isConflict(error) || performance.now() > until) throw error;
      await sleep(Math.min(pauses.longest, pauses.first * 2 ** tries) * Math.random());
    }
  }
}

/** Milliseconds between tries. */
const pauses = { first: 10, longest: 500 };

/** WriteConflict. What was written already is written again, as the same. */
const isConflict = (error: unknown): boolean => error instanceof mongo.MongoServerError && error.code === 112;
