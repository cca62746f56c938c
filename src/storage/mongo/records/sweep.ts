/** Deletes what has expired among the records, a little at a time. */
import type { Database } from "../database/database.ts";

/** Records of one command. */
const slice = 200;

/** @returns How many were deleted */
export async function sweep({ record }: Pick<Database, "record">, now: number): Promise<number> {
  const expired = { expires: { $lte: now } };
  let deleted = 0;
  for (;;) {
    const found = await record.find(expired, { projection: { _id: 1 }, hint: "x", limit: slice, maxTimeMS }).toArray();
    if (found.length === 0) return deleted;
    const deletions = found.map(({ _id }) => ({ deleteOne: { filter: { _id, ...expired } } }));
    deleted += (await record.bulkWrite(deletions, { ordered: false })).deletedCount;
  }
}

const maxTimeMS = 10_000;

/** Milliseconds. */
const pause = 60_000;

/**
 * Sweeps now and then, without keeping the process alive for it. What cannot be swept now is swept later.
 * @returns Ends it, once what is under way has ended
 */
export function keepSweeping(db: Pick<Database, "record">, now: () => number): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(() => sweep(db, now())).catch(() => undefined);
  }, pause).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
