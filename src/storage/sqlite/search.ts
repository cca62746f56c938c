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

function attempt(
  query: Query,
  reader: Reader,
  { ms, light, collect }: { ms: number; light: boolean; collect: boolean },
): Page {
  return reader.connection.within(ms, () =>
    snapshot(query, reader, () => {
      reader.shadows.reset();
      const arms = armsOf(query, reader);
      const plan = planOf(arms, query, collect);
      if (plan.heavy && light && query.limit > 0) throw new FhirError("too-costly", "many resources have to be sorted");
      const rows = query.limit > 0 ? pageRows(plan.statements, query, reader) : [];
      return pageOf(query, rows, arms, reader);
    }),
  );
}

/** All statements of a page see one state; a page that is one statement needs no transaction for it. */
function snapshot<Result>(query: Query, { connection }: Reader, work: () => Result): Result {
  const single = query.total === undefined && (query.include ?? []).length === 0;
  if (single || connection.db.isTransaction) return work();
  connection.run("BEGIN");
  try {
    return work();
  } finally {
    connection.run("COMMIT");
  }
}

function pageRows(statements: readonly ((limit: number) => Sql)[], query: Query, { connection }: Reader): Row[] {
  const rows: Row[] = [];
  for (const statement of statements) {
    const missing = query.limit + 1 - rows.length;
    if (missing <= 0) break;
    const { text, values } = withBodies(statement(missing), query.sort);
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
    ...(query.total && { total: totalOf(query, rows.length, arms, reader) }),
    ...(last && rows.length > query.limit && { next: cursorOf(last) }),
    looked: Math.max(rows.length, reader.connection.ticks() * 1024),
  };
}

/** A first page that shows all there is needs no other count. */
const totalOf = ({ after, limit }: Query, found: number, arms: readonly Arm[], reader: Reader): number =>
  !after && limit > 0 && found <= limit ? found : counted(arms, reader);

const cursorOf = (row: Row): { values: readonly Value[]; born: number } => ({
  values: row.slice(ridColumn + 1),
  born: Number(row[ridColumn]),
});
