/** Everything in the database, taken out in the order of commits. */
import { setTimeout as sleep } from "node:timers/promises";
import { FhirError } from "../../../fhir/error.ts";
import {
  restoreMark,
  type Archive,
  type ArchiveSource,
  type ChainedEntry,
  type Moment,
  type RecordText,
} from "../../archive.ts";
import type { Version } from "../../store.ts";
import { compareText } from "../../text.ts";
import { entryIn } from "../audit/audit-document.ts";
import { chainNames, lastOf } from "../audit/chains.ts";
import type { Database } from "../database/database.ts";
import { askDatabase } from "../database/errors.ts";
import { versionsBetween } from "../versions/feed.ts";
import { entryId } from "../ids.ts";
import { recordId, recordIn } from "../records/record-document.ts";
import { openArchiveTarget } from "./restore.ts";
import { lastStored, type Times } from "../versions/times.ts";

interface Parts {
  db: Database;
  times: Pick<Times, "forget">;
  /** As the store's. */
  last: () => Promise<number>;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** Milliseconds that a backup waits for servers that have not said how far they are; 400,000 unless given. */
  patience?: number;
}

export const openArchive = ({ db, times, last, now, patience = usualPatience }: Parts): Archive => ({
  source: openArchiveSource(db, () => settled(db, last, patience), now),
  target: (index) => openArchiveTarget({ db, times, index }),
});

/** Milliseconds that one command may take. */
const maxTimeMS = 60_000;
/** Documents of one command. */
const limit = 1_000;

function openArchiveSource(db: Database, settle: () => Promise<number>, now: () => number): ArchiveSource {
  return {
    moment: () => askDatabase(() => momentOf(db, settle)),
    size: () => askDatabase(() => sizeOf(db)),
    versions: (after, until) => paged<Version>((from) => versionsBetween(from?.seq ?? after, until, db)),
    audit: (chain, after, until) => paged<ChainedEntry>((from) => entries(chain, from?.n ?? after, until, db)),
    records: (after) => paged<RecordText>((from) => records(from ?? after, now(), db)),
  };
}

/** Page by page, so that nothing is held open while whoever takes it out is busy with it. */
async function* paged<Item>(page: (last: Item | undefined) => Promise<readonly Item[]>): AsyncGenerator<Item> {
  let last: Item | undefined;
  for (;;) {
    const items = await askDatabase(() => page(last));
    if (items.length === 0) return;
    for (const item of items) yield (last = item);
  }
}

/** Milliseconds between two looks, and in which a server that was killed is removed even if transactions take two minutes. */
const [pause, usualPatience] = [100, 400_000];

/**
 * All that is stored when it is asked is behind it, once nodes that are still at work have said how far they are: first
 * the audit trail, so that what an entry tells of is there; then versions; then the entries of those, if they are more.
 */
async function momentOf(db: Database, settle: () => Promise<number>): Promise<Moment> {
  const before = await endsOf(Infinity, db);
  const seq = await settle();
  const chains = new Map(before);
  for (const [chain, n] of await endsOf(seq, db)) chains.set(chain, Math.max(n, chains.get(chain) ?? 0));
  return { seq, chains: [...chains].sort(([one], [other]) => compareText(one, other)) };
}

/** @returns A place that nothing stored now is above. @throws FhirError `busy` where none can be told */
async function settled(db: Database, last: () => Promise<number>, patience: number): Promise<number> {
  const newest = await lastStored(db);
  const end = performance.now() + patience;
  for (;;) {
    const seq = await last();
    if (seq >= newest) return seq;
    if (performance.now() >= end)
      throw new FhirError("busy", "a server of this database does not say how far it is: look at its clock");
    await sleep(pause);
  }
}

/** The last entry of each chain that belongs to what was committed up to a place. */
async function endsOf(seq: number, db: Database): Promise<[chain: string, n: number][]> {
  const ends: [string, number][] = [];
  for (const chain of await chainNames(db)) {
    const n = await lastOf(chain, seq, db);
    if (n > 0) ends.push([chain, n]);
  }
  return ends;
}

async function sizeOf({ resource, version, audit, record }: Database): Promise<number> {
  let size = 0;
  for (const collection of [resource, version, audit, record]) {
    const stages = [{ $collStats: { count: {} } }, { $group: { _id: null, count: { $sum: "$count" } } }];
    const [found] = await collection.aggregate<{ count: number }>(stages, { maxTimeMS }).toArray();
    size += found?.count ?? 0;
  }
  return size;
}

async function entries(chain: string, after: number, until: number, { audit }: Database): Promise<ChainedEntry[]> {
  const filter = { _id: { $gt: entryId(chain, after), $lte: entryId(chain, until) } };
  return (await audit.find(filter, { hint: "_id_", sort: { _id: 1 }, limit, maxTimeMS }).toArray()).map(entryIn);
}

type RecordKey = Pick<RecordText, "kind" | "key">;

async function records(after: RecordKey | undefined, now: number, { record }: Database): Promise<RecordText[]> {
  const place = { $ne: recordId(restoreMark), ...(after && { $gt: recordId(after) }) };
  const filter = { _id: place, expires: { $not: { $lte: now } } };
  return (await record.find(filter, { hint: "_id_", sort: { _id: 1 }, limit, maxTimeMS }).toArray()).map(recordIn);
}
