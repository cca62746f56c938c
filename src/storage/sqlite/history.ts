/** Versions in the order of commits. http://hl7.org/fhir/R4/http.html#history */
import type { HistoryQuery, Version } from "../store.ts";
import { firstSeq } from "./commit-time.ts";
import type { Reader } from "./scope.ts";
import { all, raw, sql, type Sql } from "./sql.ts";
import { versionColumns, versionOf } from "./versions.ts";

type Asked = HistoryQuery;
interface History {
  versions: readonly Version[];
  total?: number;
}

/** @throws FhirError `too-costly` */
export function history(query: Asked, reader: Reader, ms: number): History {
  return reader.connection.within(ms, () => {
    const named = subject(query, reader);
    if (named === undefined) return query.total ? { versions: [], total: 0 } : { versions: [] };
    const conditions = [...named, ...times(query, reader)];
    const versions = page(query, conditions, reader);
    if (!query.total) return { versions };
    return { versions, total: isWhole(query, versions) ? versions.length : count(conditions, reader) };
  });
}

/** A page that is not full, and nothing before it: its versions are all there are. */
const isWhole = ({ after, before, limit }: Asked, { length }: readonly Version[]): boolean =>
  after === undefined && before === undefined && length < limit;

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
  { connection, names }: Reader,
): Version[] {
  const where = all([
    ...conditions,
    ...(after === undefined ? [] : [sql`v.seq > ${after}`]),
    ...(before === undefined ? [] : [sql`v.seq < ${before}`]),
    ticking,
  ]);
  // Of one resource both orders are the same, and an index has this one.
  const order = raw(`v.${id === undefined ? "seq" : "version"}${descending ? " DESC" : ""}`);
  const { text, values } =
    sql`SELECT ${versionColumns} FROM version v CROSS JOIN resource r ON r.rid = v.rid WHERE ${where} ORDER BY ${order} LIMIT ${raw(String(limit))}`;
  return connection.all(text, values).map((row) => versionOf(row, names));
}

const ticking = sql`((v.seq & 1023) <> 0 OR tick())`;

function count(conditions: readonly Sql[], { connection }: Reader): number {
  const { text, values } = sql`SELECT count(*) FROM version v WHERE ${all([...conditions, ticking])}`;
  return Number(connection.get(text, values)?.[0]);
}
