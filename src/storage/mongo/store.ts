/** A store in a MongoDB database, for as many servers as share it. */
import type { Archive } from "../archive.ts";
import type { RecordStore } from "../records.ts";
import type { Health, ResourceStore } from "../store.ts";
import { openReadTrail } from "./audit/reads.ts";
import { openArchive } from "./archive/archive.ts";
import { openCommits } from "./commit/commits.ts";
import { openDatabase, type Database, type DatabaseChoice } from "./database/database.ts";
import { asFhirError } from "./database/errors.ts";
import { openFinder, type FinderChoice } from "./search/finder.ts";
import { openHistory } from "./versions/history.ts";
import { openHorizon } from "./commit/horizon.ts";
import { openLast } from "./commit/last.ts";
import { openReads } from "./versions/reads.ts";
import { openRecords } from "./records/records.ts";
import { keepSweeping } from "./records/sweep.ts";
import { reindex } from "./versions/reindex.ts";
import { openTimes, type Times } from "./versions/times.ts";

export interface MongoStore {
  store: ResourceStore;
  records: RecordStore;
  archive: Archive;
  close: () => Promise<void>;
}

export interface Options extends DatabaseChoice, FinderChoice {
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** Milliseconds after which a node that gives no sign is taken for dead; 5,000 unless given. */
  silence?: number | undefined;
}

/** @throws DatabaseError in one line that says what to do */
export async function openMongo(options: Options): Promise<MongoStore> {
  const db = await openDatabase(options);
  const { now } = options;
  const times = openTimes(db, db.epoch);
  const store = openResources(db, times, options);
  const archive = openArchive({ db, times, last: () => store.last(), now });
  return { store, records: openRecords(db, now), archive, close: () => store.close() };
}

function openResources(db: Database, times: Times, { now, limits, longest, silence }: Options): ResourceStore {
  const horizon = openHorizon(db, { now, silence });
  const finder = openFinder(db, times, { limits, longest });
  const commits = openCommits({ db, finder, now }, horizon);
  const reads = openReads(db);
  const last = openLast(db, horizon);
  const readTrail = openReadTrail(db, () => Math.max(0, (horizon.current()?.clock.low() ?? 0) - 1));
  const stopSweeping = keepSweeping(db, now);
  const close = once(async () => {
    await Promise.all([commits.close(), readTrail.settled()]);
    await stopSweeping();
    await reads.settled();
    await horizon.close().catch(() => undefined);
    await db.close();
  });
  return {
    read: (type, id) => reads.read(type, id),
    vread: (type, id, version) => reads.vread(type, id, version),
    search: (query) => finder.search(query),
    explain: (query) => finder.explain(query),
    history: openHistory(db, times, longest),
    last: () => last().catch(rethrow),
    commit: (commit) => commits.commit(commit),
    reindex: (items) => reindex(items, db),
    async record(audit) {
      if (audit.length > 0) await readTrail.add(audit);
    },
    health: () => health(db),
    close,
  };
}

function rethrow(error: unknown): never {
  throw asFhirError(error);
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}

/** Milliseconds that the database has to answer in. */
const patience = 5_000;

/** Asks the primary: it alone can write. */
async function health({ db }: Database): Promise<Health> {
  try {
    await db.command({ ping: 1, maxTimeMS: patience }, { readPreference: "primary" });
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: (asFhirError(error) as Error).message };
  }
}
