/** Whether the index says of every resource what its content says. */
import { parseJson } from "../../fhir/json.ts";
import type { Resource } from "../../fhir/types.ts";
import type { Indexer } from "../examination.ts";
import type { Connection, Row } from "./connection.ts";
import { openTargets, indexRow, type Owner, type Targets } from "./index-rows.ts";
import { type Table, tableNames, tables } from "./inserts.ts";
import { type Names, openNames, presence } from "./names.ts";
import { kindNumbers, type Line, pack, parse } from "./rows.ts";

interface Examined {
  connection: Connection;
  names: Names;
  targets: Targets;
  /** Rows that there must be, by table. */
  counts: Map<Table, number>;
}

const indexTables = tableNames.filter((table) => !["resource", "version", "shadow", "audit"].includes(table));

/** @returns The first that is amiss, how many there are, and what to do. */
export function findAmiss(
  connection: Connection,
  index: Indexer,
  tell: (done: number, of: number) => void,
): string | undefined {
  const examined = examinedOf(connection);
  const all = Number(connection.get("SELECT count(*) FROM resource WHERE live = 1")?.[0]);
  const amiss: string[] = [];
  let done = 0;
  for (const row of current(connection)) {
    const resource = unstamped(row.body);
    const owner = { type: resource.resourceType, rid: row.rid };
    if (!isIndexed(row, owner, pack(index(resource)), examined)) amiss.push(`${owner.type}/${String(resource.id)}`);
    if (++done % 100 === 0) tell(done, all);
  }
  if (amiss.length > 0)
    return `${amiss.length} resources are not found by what they hold, first ${amiss[0]}. ${advice}`;
  const odd = indexTables.find((table) => countOf(table, connection) !== (examined.counts.get(table) ?? 0));
  return odd && `The index holds rows in "${odd}" that belong to no resource. ${advice}`;
}

const advice =
  "Content is whole, but searches may be wrong: keep a copy of DATA_DIR, and load its content into a new one.";

const countOf = (table: Table, connection: Connection) => Number(connection.get(`SELECT count(*) FROM ${table}`)?.[0]);

/** Names and targets that are only looked up: what has no number yet has no rows. */
function examinedOf(connection: Connection): Examined {
  const found = openNames(connection);
  const names: Names = { ...found, number: (type, param) => found.find(type, param) ?? 0 };
  return { connection, names, targets: openTargets(connection, names, () => 0), counts: new Map() };
}

interface Current {
  rid: number;
  present: string;
  entries: string | undefined;
  body: string;
}

function* current(connection: Connection): Generator<Current> {
  const statement = connection.statement(
    `SELECT r.rid, r.present, s.entries, v.body FROM resource r JOIN version v ON v.seq = r.seq
     LEFT JOIN shadow s ON s.rid = r.rid WHERE r.live = 1 ORDER BY r.rid`,
  );
  for (const row of statement.iterate()) {
    const [rid, present, entries, body] = row as unknown as Row;
    yield {
      rid: Number(rid),
      present: String(present),
      entries: typeof entries === "string" ? entries : undefined,
      body: String(body),
    };
  }
}

/** A resource as it was when it was indexed: without what the store put into its meta. */
function unstamped(body: string): Resource {
  const resource = parseJson(body) as Resource;
  delete resource.meta?.versionId;
  delete resource.meta?.lastUpdated;
  return resource;
}

function isIndexed({ entries, present }: Current, owner: Owner, expected: string, examined: Examined): boolean {
  const lines = parse(expected);
  const rows = rowsOf(lines, owner, examined);
  for (const { table } of rows) examined.counts.set(table, (examined.counts.get(table) ?? 0) + 1);
  return (
    entries === expected &&
    present === presentOf(lines, owner, examined.names) &&
    rows.every(({ table, row }) => isThere(table, row, examined.connection))
  );
}

/** The index rows of a resource, each once. */
function rowsOf(lines: readonly Line[], owner: Owner, { names, targets }: Examined) {
  const rows = new Map<string, ReturnType<typeof indexRow>>();
  for (const line of lines) {
    const found = indexRow(line, owner, names, targets);
    const key = JSON.stringify([found.table, ...found.row.slice(0, tables[found.table].key)]);
    if (!rows.has(key)) rows.set(key, found);
  }
  return [...rows.values()];
}

function isThere(table: Table, row: Row, connection: Connection): boolean {
  const where = tables[table].columns.map((column) => `${column} = ?`).join(" AND ");
  return connection.get(`SELECT 1 FROM ${table} WHERE ${where}`, row) !== undefined;
}

function presentOf(lines: readonly Line[], { type }: Owner, names: Names): string {
  const params = new Set(lines.filter(([, kind]) => kind !== kindNumbers.member).map(([param]) => param));
  return [...params].map((param) => presence(names.number(type, param))).join("");
}
