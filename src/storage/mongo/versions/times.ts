/** Times and places in the order of commits: each says the other, except of what was restored. */
import type { mongo } from "mongoose";
import { committedAt, placesPerMillisecond } from "../sequence.ts";
import { restoreMark } from "../../archive.ts";
import { ofSnapshot } from "../database/moment.ts";
import { recordId } from "../records/record-document.ts";
import type { Collections } from "../shape.ts";

export interface Times {
  /** When it was committed, milliseconds since 1970 UTC. */
  atOf(placed: { seq: number; at?: number }): number;
  /** A place that all committed at or after a time have reached and none before; milliseconds since 1970 UTC. */
  firstSeq(at: number, session?: mongo.ClientSession): Promise<number>;
  /** Something is restored: what is known of times is no longer so. */
  forget(): void;
}

/**
 * What was restored carries its time and has low numbers, all other numbers hold it.
 * @param epoch Where the numbers begin; milliseconds since 1970 UTC
 */
export function openTimes(db: Pick<Collections, "resource" | "version" | "record">, epoch: number): Times {
  let restored: Promise<number> | undefined;
  async function lastRestored(): Promise<number> {
    const asked = (restored ??= look());
    asked.catch(() => (restored = undefined));
    return asked;
  }
  async function look(): Promise<number> {
    const isFinal = await isRestoredOrNever(db);
    const found = await extremeRestored(db, { at: { $gte: -Number.MAX_VALUE } }, -1);
    if (!isFinal) restored = undefined;
    return found?.at ?? -Infinity;
  }
  return {
    atOf: (placed) => committedAt(placed, epoch),
    async firstSeq(at, session) {
      const found =
        at <= (await lastRestored()) ? await extremeRestored(db, { at: { $gte: at } }, 1, session) : undefined;
      return found?.seq ?? placeOf(at - epoch);
    },
    forget: () => (restored = undefined),
  };
}

/** Only an empty store is restored into, maybe by another process: until then, and in the middle, nothing may be kept. */
async function isRestoredOrNever(db: Pick<Collections, "resource" | "record">): Promise<boolean> {
  if ((await lastStored(db)) === 0) return false;
  return (
    (await db.record.findOne({ _id: recordId(restoreMark) }, { projection: { _id: 1 }, hint: "_id_", maxTimeMS })) ===
    null
  );
}

const placeOf = (milliseconds: number): number =>
  Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, Math.ceil(milliseconds) * placesPerMillisecond));

interface Restored {
  seq: number;
  at: number;
}

/** The first or the last of what was restored. */
async function extremeRestored(
  { resource, version }: Pick<Collections, "resource" | "version">,
  filter: { at: { $gte: number } },
  direction: 1 | -1,
  session?: mongo.ClientSession,
): Promise<Restored | undefined> {
  const how = { projection: { _id: 0, at: 1, seq: 1 }, sort: { at: direction, seq: direction }, hint: "a", maxTimeMS };
  const options = () => (session ? { ...how, session, ...ofSnapshot() } : how);
  const found = [
    await resource.findOne<Restored>(filter, options()),
    await version.findOne<Restored>(filter, options()),
  ].filter((each) => each !== null);
  return found.toSorted((a, b) => direction * (a.seq - b.seq))[0];
}

const maxTimeMS = 10_000;

/** The place of what was stored last, by all that is stored when it is asked; 0: nothing was. */
export async function lastStored(
  { resource }: Pick<Collections, "resource">,
  how: mongo.FindOneOptions = { maxTimeMS },
): Promise<number> {
  const last = await resource.findOne({}, { ...how, projection: { _id: 0, seq: 1 }, sort: { seq: -1 }, hint: "s" });
  return last?.seq ?? 0;
}
