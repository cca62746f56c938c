/** A store in one SQLite file. */
import type { Archive } from "../archive.ts";
import { isLarge, sizeOf } from "../commit-size.ts";
import { longReadsAtOnce } from "../long-reads.ts";
import { packRecords } from "../record-changes.ts";
import type { RecordStore } from "../records.ts";
import type { Commit, ResourceStore } from "../store.ts";
import { openArchive } from "./archive.ts";
import { check, type Extract } from "./check.ts";
import { openServing, type Connection } from "./connection.ts";
import { openHere, openThread, type Desk } from "./desk.ts";
import { openPool } from "./pool.ts";
import { openReader } from "./reader.ts";
import { openReads, type Reads } from "./reads.ts";
import { openRecords } from "./records.ts";
import type { Limits, Reader } from "./scope.ts";
import { openSlices, reindexSliced } from "./slices.ts";
import { openVersions } from "./versions.ts";
import { packCommit, unpack, type PackedOutcome } from "./wire.ts";

export interface SqliteStore {
  store: ResourceStore;
  records: RecordStore;
  archive: Archive;
  /** What is wrong with the file (check.ts). It holds up the thread: not for a server at work. */
  check: (extract?: Extract) => string[];
  close: () => Promise<void>;
}

export interface Options {
  /** A path, or `:memory:` for a store that ends with the process. */
  file: string;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** Most threads for long reads. */
  heavy?: number;
  /** When to collect and when to follow an index; the answers are the same. */
  limits?: Partial<Limits>;
}

export async function openSqlite({ file, now, limits, heavy = longReadsAtOnce() }: Options): Promise<SqliteStore> {
  const { desk, connection } = await openBoth(file, now);
  const reader = openReader(connection, limits);
  const pool = file === ":memory:" ? undefined : openPool({ file, limits, threads: heavy });
  const close = once(async () => {
    await pool?.close();
    if (pool) connection.close();
    await desk.close();
  });
  return {
    store: openResources({ reader, reads: openReads(reader, pool), desk, close }),
    records: openRecords(connection, desk, now),
    archive: openArchive({ connection, ask: desk.ask, now }),
    check: (extract) => check(connection, extract),
    close,
  };
}

async function openBoth(file: string, now: () => number): Promise<{ desk: Desk; connection: Connection }> {
  if (file === ":memory:") {
    const desk = openHere(file, now);
    return { desk, connection: desk.connection };
  }
  let released = (): void => undefined;
  const desk = await openThread(file, now, () => released());
  const connection = openServing(file);
  released = connection.release;
  return { desk, connection };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}

interface Parts {
  reader: Reader;
  reads: Reads;
  desk: Desk;
  close: () => Promise<void>;
}

function openResources({ reader, reads, desk, close }: Parts): ResourceStore {
  const versions = openVersions(reader.connection, reader.names);
  const sliced = openSlices(desk.ask);
  return {
    read: async (type, id) => versions.read(type, id),
    vread: async (type, id, version) => versions.vread(type, id, version),
    search: reads.search,
    explain: reads.explain,
    history: reads.history,
    last: async () => versions.last(),
    commit: async (commit) => committed(commit, desk, sliced),
    reindex: async (items) => reindexSliced(items, desk.ask),
    async record(audit) {
      if (audit.length > 0) await desk.note(audit);
    },
    health: async () => health(desk),
    close,
  };
}

async function committed(given: Commit, desk: Desk, sliced: ReturnType<typeof openSlices>) {
  const commit = { ...given, records: packRecords(given.records) };
  // In one thread nothing is gained by slices, and readers on the same connection would see them.
  const whole = !isLarge(sizeOf(commit)) || desk.shares;
  const outcomes = whole ? ((await desk.ask(packCommit(commit))) as PackedOutcome[]) : await sliced(commit);
  return commit.changes.map((change, n) => unpack(change, outcomes[n] ?? ["unchanged"]));
}

async function health(desk: Desk): Promise<{ ok: true } | { ok: false; reason: string }> {
  try {
    await desk.ask({ kind: "trial" });
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: (error as Error).message };
  }
}
