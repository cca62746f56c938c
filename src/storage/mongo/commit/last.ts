/** How far everything is there. */
import type { Database } from "../database/database.ts";
import type { Horizon } from "./horizon.ts";
import { lastStored } from "../versions/times.ts";

/** Milliseconds. */
const maxTimeMS = 5_000;

/**
 * The last number, below all that is still under way. It is never above what is stored when it is asked, so that a node
 * which joins later, and begins above all that is stored, stays above it: hence what is stored first, then the rows.
 */
export function openLast(db: Database, horizon: Horizon): () => Promise<number> {
  let known = 0;
  async function look(): Promise<number> {
    const last = await lastStored(db, { maxTimeMS });
    const rows = await db.horizon.find({}, { hint: "_id_", maxTimeMS }).toArray();
    const own = horizon.current();
    const others = rows.filter(({ owner }) => owner !== own?.owner).map(({ low }) => low);
    const low = Math.min(own?.low() ?? Infinity, ...others);
    if (others.length > 0) await horizon.sweep();
    known = Math.max(known, Math.min(last, low - 1));
    return known;
  }
  let running: Promise<number> | undefined;
  let next: Promise<number> | undefined;
  const start = (): Promise<number> => {
    running = look().finally(() => (running = undefined));
    return running;
  };
  return () => {
    if (!running) return start();
    next ??= running
      .catch(() => 0)
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  };
}
