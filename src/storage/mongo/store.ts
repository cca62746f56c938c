/** A store in a MongoDB database, for as many servers as share it. */
import type { RecordStore } from "../records.ts";
import type { Health, ResourceStore } from "../store.ts";
import { openAttempts } from "./attempt.ts";
import { openDatabase, type Database, type DatabaseChoice } from "./database.ts";
import { asFhirError } from "./errors.ts";
import { openFinder, type FinderChoice } from "./find.ts";
import { openQueue } from "./group.ts";
import { openHistory } from "./history.ts";
import { openHorizon } from "./horizon.ts";
import { openLast } from "./last.ts";
import { openReads } from "./reads.ts";
import { openRecords } from "./records.ts";
import { keepSweeping } from "./sweep.ts";
import { openTimes } from "./times.ts";

export interface MongoStore {
  store: ResourceStore;
  records: RecordStore;
  close: () => Promise<void>;
}

export interface Options extends DatabaseChoice, FinderChoice {
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** Milliseconds that a transaction may live; absent: as the server says. */
  lifetime?: number | undefined;
}

/** @throws DatabaseError in one line that says what to do */
export async function openMongo(options: Options): Promise<MongoStore> {
  const db = await openDatabase(options);
  const { store, close } = openResources(db, options);
  return { store, records: openRecords(db, options.now), close };
}

function openResources(db: Database, { now, limits, lifetime }: Options) {
  const times = openTimes(db, db.epoch);
  const horizon = openHorizon(db, { now, lifetime });
  const finder = openFinder(db, times, { limits });
  const queue = openQueue(openAttempts({ db, finder }, horizon));
  const reads = openReads(db);
  const last = openLast(db, horizon);
  const stopSweeping = keepSweeping(db, now);
  const close = once(async () => {
    await queue.close();
    await stopSweeping();
    await reads.settled();
    await horizon.close().catch(() => undefined);
    await db.close();
  });
  const store: ResourceStore = {
    read: reads.read,
    vread: reads.vread,
    search: finder.search,
    history: openHistory(db, times),
    last: () => last().catch(rethrow),
    commit: queue.commit,
    async record(audit) {
      await queue.commit({ changes: [], audit });
    },
    health: () => health(db),
    close,
  };
  return { store, close };
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
