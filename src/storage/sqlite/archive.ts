/** Everything in the file, taken out in order and put in again. */
import {
  restoreMark,
  type Archive,
  type ArchiveSource,
  type ArchiveTarget,
  type ChainedEntry,
  type Lot,
  type RecordText,
  type TextIndexer,
} from "../archive.ts";
import type { Version } from "../store.ts";
import type { Connection, Row, Value } from "./connection.ts";
import { chainsElsewhere } from "./elsewhere.ts";
import { openNames } from "./names.ts";
import { recordColumns, recordOf } from "./record-writes.ts";
import { storedNote } from "./restore.ts";
import { pack } from "./rows.ts";
import { lookAtTrail, withTrail } from "./trail-file.ts";
import { versionColumns, versionOf } from "./versions.ts";
import type { PackedLot, Request } from "./wire.ts";

interface Parts {
  connection: Connection;
  ask: (request: Request) => Promise<unknown>;
  now: () => number;
}

export const openArchive = (parts: Parts): Archive => ({
  source: openArchiveSource(parts.connection, parts.now),
  target: (index) => openArchiveTarget(parts, index),
});

const versionPage = `SELECT ${versionColumns.text} FROM version v CROSS JOIN resource r ON r.rid = v.rid WHERE v.seq > ? AND v.seq <= ? ORDER BY v.seq LIMIT 1000`;
const entryColumns = "n, at, seq, patient, agent, hash, body";
const auditPage = `SELECT ${entryColumns} FROM audit WHERE n > ? AND n <= ? ORDER BY n LIMIT 1000`;
const elsewherePage = `SELECT ${entryColumns} FROM audit_elsewhere WHERE n > ? AND n <= ? AND chain = ? ORDER BY n LIMIT 1000`;
const recordPage = `SELECT ${recordColumns} FROM record r WHERE (r.kind, r.key) > (?, ?) AND (r.expires IS NULL OR r.expires > ?) AND r.kind <> '${restoreMark.kind}' ORDER BY r.kind, r.key LIMIT 1000`;

function openArchiveSource(connection: Connection, now: () => number): ArchiveSource {
  const names = openNames(connection);
  return {
    moment: async () => momentOf(connection),
    size: async () => sizeOf(connection),
    versions: (after, until) =>
      paged<Version>(connection, {
        page: (last) => [versionPage, last?.seq ?? after, until],
        read: (row) => versionOf(row, names),
      }),
    audit: (chain, after, until) => entriesOf(connection, chain, [after, until]),
    records: (after) =>
      paged<RecordText>(connection, {
        page: (last = { ...nothing, ...after }) => [recordPage, last.kind, last.key, now()],
        read: recordOf,
      }),
  };
}

/** Those of the store's own chain, of its trail of reads, or of another store's. */
async function* entriesOf(connection: Connection, chain: string, [after, until]: readonly [number, number]) {
  const trail = lookAtTrail(connection);
  try {
    const isOwn = chain === "" || chain === trail?.chain;
    yield* paged<ChainedEntry>(chain === trail?.chain ? trail.connection : connection, {
      page: (last) => (isOwn ? [auditPage, last?.n ?? after, until] : [elsewherePage, last?.n ?? after, until, chain]),
      read: (row) => ({ ...entryOf(row), chain }),
    });
  } finally {
    trail?.connection.close();
  }
}

const nothing: RecordText = { kind: "", key: "", version: 0, body: "" };

/** In one state of the file. */
function momentOf(connection: Connection) {
  return connection.snapshot(() => {
    const [seq, n] = connection.get("SELECT (SELECT max(seq) FROM version), (SELECT max(n) FROM audit)") ?? [];
    const others = chainsElsewhere(connection).map((chain) => {
      const row = connection.get("SELECT max(n) FROM audit_elsewhere WHERE chain = ?", [chain]);
      return [chain, Number(row?.[0])] as const;
    });
    const own = n === null ? [] : [["", Number(n)] as const];
    const chains = [...own, ...others, ...readsIn(connection)].sort(([a], [b]) => (a < b ? -1 : 1));
    return { seq: Number(seq), chains };
  });
}

/** The chain of the trail of reads, with the number of its last entry. */
const readsIn = (connection: Connection): readonly (readonly [chain: string, n: number])[] =>
  withTrail(connection, (trail) => {
    const last = trail?.connection.get("SELECT max(n) FROM audit")?.[0];
    return trail && typeof last === "number" ? [[trail.chain, last]] : [];
  });

function sizeOf(connection: Connection): number {
  const counted = connection.get(
    "SELECT (SELECT coalesce(max(seq), 0) FROM version) + (SELECT coalesce(max(n), 0) FROM audit) + (SELECT count(*) FROM record)",
  );
  const [[, reads] = ["", 0]] = readsIn(connection);
  return Number(counted?.[0]) + reads;
}

function entryOf([n, at, seq, patient, agent, hash, body]: Row): Omit<ChainedEntry, "chain"> {
  return {
    ...{ n: Number(n), at: Number(at), seq: Number(seq) },
    ...(patient !== null && { patient: String(patient) }),
    ...(agent !== null && { agent: String(agent) }),
    ...{ hash: String(hash), text: String(body) },
  };
}

interface Paging<Item> {
  /** The statement for what comes after the last that was read, and its values. */
  page: (last: Item | undefined) => readonly [text: string, ...values: Value[]];
  read: (row: Row) => Item;
}

/** Characters after which a page ends. */
const enough = 4_000_000;

/** Page by page, so that no state of the file is held and what writes is not held up. */
async function* paged<Item>(connection: Connection, { page, read }: Paging<Item>): AsyncGenerator<Item> {
  let last: Item | undefined;
  for (;;) {
    const rows = someRows(connection, page(last));
    if (rows.length === 0) return;
    for (const row of rows) yield (last = read(row));
  }
}

function someRows(connection: Connection, [text, ...values]: readonly [string, ...Value[]]): Row[] {
  const rows: Row[] = [];
  let length = 0;
  for (const row of connection.each(text, values)) {
    rows.push(row);
    for (const value of row) length += typeof value === "string" ? value.length : 0;
    if (length > enough) break;
  }
  return rows;
}

function openArchiveTarget({ connection, ask, now }: Parts, index: TextIndexer): ArchiveTarget {
  const { kind, key } = restoreMark;
  return {
    begun: async () => storedNote(connection),
    isEmpty: async () => isEmpty(connection, now()),
    async add(lot) {
      await ask({ kind: "restore", lot: packLot(lot, index) });
    },
    async end() {
      await ask({ kind: "take", recordKind: kind, key });
    },
  };
}

function isEmpty(connection: Connection, now: number): boolean {
  const found = connection.get(
    "SELECT 1 FROM version UNION ALL SELECT 1 FROM audit UNION ALL SELECT 1 FROM record WHERE kind <> ? AND (expires IS NULL OR expires > ?) LIMIT 1",
    [restoreMark.kind, now],
  );
  return found === undefined && chainsElsewhere(connection).length === 0 && readsIn(connection).length === 0;
}

function packLot({ versions = [], ...lot }: Lot, index: TextIndexer): PackedLot {
  const last = new Map(versions.map((version) => [`${version.type}/${version.id}`, version]));
  const entries = (version: Version) =>
    version.text === undefined || last.get(`${version.type}/${version.id}`) !== version
      ? ""
      : pack(index(version.text));
  return { ...lot, versions: versions.map((version) => ({ ...version, entries: entries(version) })) };
}
