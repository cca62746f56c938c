/** A store in one SQLite file. */
import type { RecordStore } from "../records.ts";
import type { Query } from "../query.ts";
import type { Commit, Page, ResourceStore } from "../store.ts";
import { openReading } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { openHere, openThread } from "./desk.ts";
import type { Desk } from "./desk.ts";
import { history } from "./history.ts";
import { openReader } from "./reader.ts";
import { openRecords } from "./records.ts";
import type { Limits, Reader } from "./scope.ts";
import { search } from "./search.ts";
import { openVersions } from "./versions.ts";
import { packCommit, unpack } from "./wire.ts";
import type { PackedOutcome } from "./wire.ts";

export interface SqliteStore {
  store: ResourceStore;
  records: RecordStore;
  close: () => Promise<void>;
}

/** Milliseconds of the longest search. */
const longest = 20_000;

export interface Options {
  /** A path, or `:memory:` for a store that ends with the process. */
  file: string;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** When to collect and when to follow an index; the answers are the same. */
  limits?: Limits;
}

export async function openSqlite({ file, now, limits }: Options): Promise<SqliteStore> {
  const { desk, connection } = await openBoth(file, now);
  const reader = openReader(connection, limits);
  const records = openRecords(connection, desk.ask, now);
  const close = once(async () => {
    if (file !== ":memory:") connection.close();
    await desk.close();
  });
  return { store: openResources(reader, desk, close), records, close };
}

async function openBoth(file: string, now: () => number): Promise<{ desk: Desk; connection: Connection }> {
  if (file === ":memory:") {
    const desk = openHere(file, now);
    return { desk, connection: desk.connection };
  }
  const desk = await openThread(file, now);
  return { desk, connection: openReading(file) };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}

function openResources(reader: Reader, desk: Desk, close: () => Promise<void>): ResourceStore {
  const versions = openVersions(reader.connection, reader.names);
  return {
    read: async (type, id) => versions.read(type, id),
    vread: async (type, id, version) => versions.vread(type, id, version),
    search: async (query) => searchHere(query, reader),
    history: async (query) => history(query, reader, longest),
    last: async () => versions.last(),
    commit: async (commit) => committed(commit, desk),
    async record(audit) {
      if (audit.length > 0) await desk.ask({ kind: "audit", audit });
    },
    health: async () => health(desk),
    close,
  };
}

function searchHere(query: Query, reader: Reader): Page {
  const deadline = Math.min(query.deadline ?? longest, longest);
  return search(query, reader, { deadline, light: false, follow: Math.min(500, deadline / 2) });
}

async function committed(commit: Commit, desk: Desk) {
  const outcomes = (await desk.ask(packCommit(commit))) as PackedOutcome[];
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
