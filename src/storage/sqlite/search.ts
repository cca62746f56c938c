/** One page of a search, with its total and what it includes, from one state of the store. */
import { FhirError } from "../../fhir/error.ts";
import type { Query, SortKey } from "../query.ts";
import type { Page } from "../store.ts";
import { armsOf, counted, planOf } from "./arms.ts";
import type { Arm } from "./arm.ts";
import type { Row, Value } from "./connection.ts";
import { includes } from "./include.ts";
import { orderBy } from "./keys.ts";
import type { Reader } from "./scope.ts";
import { raw, sql, type Sql } from "./sql.ts";
import { versionColumns, versionOf } from "./versions.ts";

/** How long a search may take here, and what it may do. */
export interface Allowance {
  /** Milliseconds. */
  deadline: number;
  /** Throws `too-costly` at once when it is known to be long. */
  light: boolean;
  /** Milliseconds for following an index before all candidates are collected. */
  follow: number;
}

/** @throws FhirError `too-costly` */
export function search(query: Query, reader: Reader, { deadline, light, follow }: Allowance): Page {
  const until = performance.now() + deadline;
  const left = () => until - performance.now();
  try {
    return attempt(query, reader, { ms: Math.min(follow, deadline), light, collect: false });
  } catch (error) {
    const again = error instanceof FhirError && error.kind === "too-costly" && follow < deadline && left() > 0;
    if (!again) throw error;
    return attempt(query, reader, { ms: left(), light, collect: true });
  }
}

interface Attempt {
  ms: number;
  light: boolean;
  collect: boolean;
}

const attempt = (query: Query, reader: Reader, how: Attempt): Page =>
  reader.connection.within(how.ms, () => atOnce(query, reader, how) ?? snapshot(query, reader, how));

/** One statement sees one state, without a transaction. Undefined: this page takes more than one. */
function atOnce(query: Query, reader: Reader, how: Attempt): Page | undefined {
  if (query.limit === 0 || (query.include ?? []).length > 0) return undefined;
  const { arms, statements } = planned(query, reader, how);
  if (statements.length > 1) return undefined;
  const rows = pageRows(statements, query, reader);
  return query.total && !isWhole(query, rows) ? undefined : pageOf(query, rows, arms, reader);
}

function snapshot(query: Query, reader: Reader, how: Attempt): Page {
  const { connection } = reader;
  const work = () => {
    const { arms, statements } = planned(query, reader, how);
    return pageOf(query, query.limit > 0 ? pageRows(statements, query, reader) : [], arms, reader);
  };
  if (connection.db.isTransaction) return work();
  connection.run("BEGIN");
  try {
    return work();
  } finally {
    connection.run("COMMIT");
  }
}

function planned(query: Query, reader: Reader, { light, collect }: Attempt) {
  reader.shadows.reset();
  const arms = armsOf(query, reader);
  const { statements, heavy } = planOf(arms, query, collect);
  if (heavy && light && query.limit > 0) throw new FhirError("too-costly", "many resources have to be sorted");
  return { arms, statements };
}

function pageRows(statements: readonly ((limit: number) => Sql)[], query: Query, { connection }: Reader): Row[] {
  const rows: Row[] = [];
  for (const statement of statements) {
    const missing = query.limit + 1 - rows.length;
    if (missing <= 0) break;
    const { text, values } = withBodies(statement(missing), query.sort);
    connection.watch?.("page", { text, values });
    rows.push(...connection.all(text, values));
  }
  return rows;
}

/** Bodies are fetched for the page only. */
export function withBodies(page: Sql, keys: readonly SortKey[]): Sql {
  const values = raw(keys.map((_key, n) => `, m.v${n}`).join(""));
  return sql`SELECT ${versionColumns}, m.rid${values} FROM (${page}) m CROSS JOIN resource r ON r.rid = m.rid CROSS JOIN version v ON v.seq = r.seq ORDER BY ${orderBy(keys, raw("m"))}`;
}

const ridColumn = 7;

function pageOf(query: Query, rows: readonly Row[], arms: readonly Arm[], reader: Reader): Page {
  const shown = rows.slice(0, query.limit);
  const versions = shown.map((row) => versionOf(row, reader.names));
  const last = shown.at(-1);
  const included = includes(
    query,
    shown.map((row) => Number(row[ridColumn])),
    reader,
  );
  return {
    versions,
    ...included,
    ...(query.total && { total: isWhole(query, rows) ? rows.length : counted(arms, reader) }),
    ...(last && rows.length > query.limit && { next: cursorOf(last) }),
    looked: Math.max(rows.length, reader.connection.ticks() * 1024),
  };
}

/** A first page that shows all there is: its rows are the total. */
const isWhole = ({ after, limit }: Query, rows: readonly Row[]): boolean => !after && limit > 0 && rows.length <= limit;

const cursorOf = (row: Row): { values: readonly Value[]; born: number } => ({
  values: row.slice(ridColumn + 1),
  born: Number(row[ridColumn]),
});
