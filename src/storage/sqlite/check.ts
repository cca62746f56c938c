/** Whether a file is what it should be: for `cardea doctor`. It reads everything, so it takes its time. */
import { linkHash } from "../link-hash.ts";
import type { IndexEntry } from "../query.ts";
import type { Connection, Row } from "./connection.ts";
import { chainsElsewhere } from "./elsewhere.ts";
import { targetOf } from "./identity.ts";
import { indexRow, type IndexRow, type Targets } from "./index-rows.ts";
import { tables, type Table } from "./inserts.ts";
import { openNames, type Names } from "./names.ts";
import { presentOf } from "./present.ts";
import { pack, parse, split } from "./rows.ts";
import { chainsNamed, withTrail, type TrailFile } from "./trail-file.ts";

/** The index entries of a resource, from its JSON text. */
export type Extract = (text: string) => readonly IndexEntry[];

const mostProblems = 100;

/**
 * Compares what is stored in several ways, in one state of the file.
 * @param extract Absent: whether the entries are those of the content is not looked at
 * @returns What is wrong, at most a hundred of it; nothing when all is well
 */
export function check(connection: Connection, extract?: Extract): string[] {
  return connection.snapshot(() => {
    const problems: string[] = [];
    for (const problem of all(connection, extract)) {
      problems.push(problem);
      if (problems.length >= mostProblems) break;
    }
    return problems;
  });
}

function* all(connection: Connection, extract: Extract | undefined): Generator<string> {
  for (const [answer] of connection.all("PRAGMA integrity_check")) if (answer !== "ok") yield `the file: ${answer}`;
  yield* sequence(connection);
  yield* auditTrail("", rows(connection, "SELECT n, body, hash FROM audit WHERE n > ? ORDER BY n LIMIT ?"));
  yield* withTrail(connection, (trail) => [...readTrail(connection, trail)]);
  for (const chain of chainsElsewhere(connection)) yield* auditTrail(` of ${chain}`, trailElsewhere(connection, chain));
  yield* entries(connection, extract);
}

/** Statements that give what must not be. */
const rules: readonly [string, string][] = [
  [
    "the order of commits has a gap before",
    "SELECT v.seq FROM version v WHERE v.seq > 1 AND NOT EXISTS (SELECT 1 FROM version w WHERE w.seq = v.seq - 1)",
  ],
  ["the time runs back at", "SELECT v.seq FROM version v JOIN version w ON w.seq = v.seq - 1 WHERE w.at > v.at"],
  ["a version is missing of resource", "SELECT rid FROM version GROUP BY rid HAVING count(*) <> max(version)"],
  [
    "its latest version is not the current one: resource",
    "SELECT r.rid FROM resource r WHERE r.seq <> (SELECT max(seq) FROM version v WHERE v.rid = r.rid) OR r.version <> (SELECT max(version) FROM version v WHERE v.rid = r.rid)",
  ],
  [
    "it is live without content, or the other way about: resource",
    "SELECT r.rid FROM resource r JOIN version v ON v.seq = r.seq WHERE r.live <> (v.body IS NOT NULL)",
  ],
  [
    "it has entries without being live, or the other way about: resource",
    "SELECT rid FROM resource WHERE live = 1 AND rid NOT IN (SELECT rid FROM shadow) UNION ALL SELECT s.rid FROM shadow s LEFT JOIN resource r ON r.rid = s.rid WHERE r.live IS NOT 1",
  ],
];

function* sequence(connection: Connection): Generator<string> {
  for (const [what, text] of rules) for (const [place] of connection.all(text)) yield `${what} ${place}`;
}

const slice = 500;

function* rows(connection: Connection, text: string, more: Row = []): Generator<Row> {
  let after = 0;
  for (;;) {
    const found = connection.all(text, [after, ...more, slice]);
    yield* found;
    const last = found.at(-1);
    if (!last) return;
    after = Number(last[0]);
  }
}

function* auditTrail(whose: string, trail: Iterable<Row>): Generator<string> {
  let [expected, before] = [1, ""];
  for (const [n, body, hash] of trail) {
    if (n !== expected) yield `audit entry ${expected}${whose} is missing`;
    if (hash !== linkHash(before, String(body))) yield `audit entry ${n}${whose} was altered, or the one before it`;
    [expected, before] = [Number(n) + 1, String(hash)];
  }
}

/** The trail of reads, in its own file. */
function* readTrail(connection: Connection, trail: TrailFile | undefined): Generator<string> {
  for (const chain of chainsNamed(connection))
    if (chain !== trail?.chain) yield `the trail of what was read is missing: chain ${chain}`;
  if (!trail) return;
  for (const [answer] of trail.connection.all("PRAGMA integrity_check"))
    if (answer !== "ok") yield `the trail of what was read: ${answer}`;
  const entries = rows(trail.connection, "SELECT n, body, hash FROM audit WHERE n > ? ORDER BY n LIMIT ?");
  yield* auditTrail(` of ${trail.chain}`, entries);
}

const trailElsewhere = (connection: Connection, chain: string): Generator<Row> =>
  rows(connection, "SELECT n, body, hash FROM audit_elsewhere WHERE n > ? AND chain = ? ORDER BY n LIMIT ?", [chain]);

const shadows =
  "SELECT s.rid, r.type, r.present, s.entries, v.body FROM shadow s JOIN resource r ON r.rid = s.rid JOIN version v ON v.seq = r.seq WHERE s.rid > ? ORDER BY s.rid LIMIT ?";

/** Each resource's entries have their index rows, and there are no others. */
function* entries(connection: Connection, extract: Extract | undefined): Generator<string> {
  const known = openNames(connection);
  const names = { ...known, number: (type: string, param: string) => known.find(type, param) ?? 0 };
  const look = { connection, names, extract, counts: new Map<Table, number>() };
  for (const row of rows(connection, shadows)) yield* resource(row, look);
  for (const table of indexTables) {
    const found = Number(connection.get(`SELECT count(*) FROM ${table}`)?.[0]);
    const due = look.counts.get(table) ?? 0;
    if (found !== due) yield `${table} has ${found} rows where ${due} are due`;
  }
}

interface Look {
  connection: Connection;
  names: Names;
  extract: Extract | undefined;
  /** Rows that are due in each table. */
  counts: Map<Table, number>;
}

function* resource([rid, type, present, packed, body]: Row, look: Look): Generator<string> {
  const { connection, names, extract, counts } = look;
  const owner = { rid: Number(rid), type: names.typeOf(Number(type)) };
  const lines = parse(String(packed));
  if (extract && !sameLines(pack(extract(String(body))), String(packed)))
    yield `the entries are not those of the content: resource ${rid}`;
  if (presentOf(lines, owner.type, names) !== present) yield `what is present is told wrongly: resource ${rid}`;
  const targets = knownTargets(connection, names);
  const due = new Map(lines.map((line) => indexRow(line, owner, names, targets)).map((row) => [rowKey(row), row]));
  for (const row of due.values()) {
    counts.set(row.table, (counts.get(row.table) ?? 0) + 1);
    if (!isThere(connection, row)) yield `a row of ${row.table} is missing: resource ${rid}`;
  }
}

const indexTables = (Object.keys(tables) as Table[]).filter(
  (table) => !["resource", "version", "shadow", "audit"].includes(table),
);

const keyOf = ({ table, row }: IndexRow): Row => row.slice(0, tables[table].key);
const rowKey = (row: IndexRow): string => `${row.table} ${JSON.stringify(keyOf(row))}`;

function sameLines(a: string, b: string): boolean {
  const [left, right] = [new Set(split(a)), new Set(split(b))];
  return left.size === right.size && left.isSubsetOf(right);
}

function isThere(connection: Connection, { table, row }: IndexRow): boolean {
  const where = tables[table].columns.map((column) => `${column} = ?`).join(" AND ");
  return connection.get(`SELECT 1 FROM ${table} WHERE ${where}`, row) !== undefined;
}

/** Targets as they are stored; what is not there has a number that no row has. */
const knownTargets = (connection: Connection, names: Names): Targets => ({
  number: (type, id) => targetOf({ connection, names }, type, id) ?? 0,
  know: () => undefined,
  forget: () => undefined,
});
