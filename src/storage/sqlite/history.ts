/** Versions in the order of commits. http://hl7.org/fhir/R4/http.html#history */
import type { HistoryPage, HistoryQuery, Version } from "../store.ts";
import { firstSeq } from "./commit-time.ts";
import type { Row } from "./connection.ts";
import type { Reader } from "./scope.ts";
import { all, filled, raw, sql, type Sql } from "./sql.ts";
import { versionColumns, versionOf } from "./versions.ts";

type Asked = HistoryQuery;

/** @throws FhirError `too-costly` */
export function history(query: Asked, reader: Reader, ms: number): HistoryPage {
  const { connection } = reader;
  return connection.within(ms, () => connection.snapshot(() => answered(query, reader)));
}

function answered(query: Asked, reader: Reader): HistoryPage {
  const named = subject(query, reader);
  if (named === undefined) return { versions: [], more: false, ...(query.total && { total: 0 }) };
  const conditions = [...named, ...times(query, reader)];
  const found = query.limit > 0 ? page(query, conditions, reader) : { versions: [], more: false };
  if (!query.total) return found;
  return { ...found, total: isWhole(query, found) ? found.versions.length : count(conditions, reader) };
}

/** A page with nothing before and nothing behind it: its versions are all there are. */
const isWhole = ({ after, before, limit }: Asked, { more }: HistoryPage): boolean =>
  after === undefined && before === undefined && limit > 0 && !more;

/** Of one resource, of a type, or of all; undefined: nothing of it was ever stored. */
function subject({ type, id }: Asked, { connection, names }: Reader): Sql[] | undefined {
  if (type === undefined) return [];
  const n = names.find(type, "");
  if (n === undefined) return undefined;
  if (id === undefined) return [sql`v.type = ${n}`];
  const row = connection.get("SELECT rid FROM resource WHERE type = ? AND id = ?", [n, id]);
  return row && [sql`v.rid = ${row[0] ?? null}`];
}

function times({ since, until, during }: Asked, { connection }: Reader): Sql[] {
  return [
    ...(since === undefined ? [] : [sql`v.seq >= ${firstSeq(connection, since)}`]),
    ...(until === undefined ? [] : [sql`v.seq < ${firstSeq(connection, until)}`]),
    ...(during === undefined ? [] : [current(during)]),
  ];
}

/** Current at some time in [low, high): begun before its end, and not replaced before its beginning. */
const current = ({ low, high }: { low: number; high: number }): Sql =>
  sql`v.at < ${high} AND NOT EXISTS (SELECT 1 FROM version n WHERE n.rid = v.rid AND n.version = v.version + 1 AND n.at <= max(v.at, ${low}))`;

function page(
  { id, after, before, descending, limit }: Asked,
  conditions: readonly Sql[],
  reader: Reader,
): HistoryPage {
  const where = all([
    ...conditions,
    ...(after === undefined ? [] : [sql`v.seq > ${after}`]),
    ...(before === undefined ? [] : [sql`v.seq < ${before}`]),
    ticking,
  ]);
  // Of one resource both orders are the same, and an index has this one.
  const order = raw(`v.${id === undefined ? "seq" : "version"}${descending ? " DESC" : ""}`);
  const { text, values } =
    sql`SELECT ${versionColumns} FROM version v CROSS JOIN resource r ON r.rid = v.rid WHERE ${where} ORDER BY ${order} LIMIT ${raw(String(limit + 1))}`;
  return bounded(reader.connection.each(text, filled(values)), limit, reader);
}

/** Up to a number of them, or to as many characters as a page may have. */
function bounded(rows: Iterable<Row>, limit: number, { names, limits }: Reader): HistoryPage {
  const versions: Version[] = [];
  let length = 0;
  for (const row of rows) {
    if (versions.length === limit || length >= limits.page) return { versions, more: true };
    const version = versionOf(row, names);
    length += version.text?.length ?? 0;
    versions.push(version);
  }
  return { versions, more: false };
}

const ticking = sql`((v.seq & 1023) <> 0 OR tick())`;

function count(conditions: readonly Sql[], { connection }: Reader): number {
  const { text, values } = sql`SELECT count(*) FROM version v WHERE ${all([...conditions, ticking])}`;
  return Number(connection.get(text, filled(values))?.[0]);
}
