/** Sort keys in SQL: values, order, and what comes after a cursor. order.ts says what they must mean. */
import { tiesDescend } from "../order.ts";
import type { Cursor, SortKey } from "../query.ts";
import type { Value } from "./connection.ts";
import type { Scope } from "./scope.ts";
import { join, raw, sql, type Sql } from "./sql.ts";

/** The value of a resource, by its rid. */
export function keyValue(key: SortKey, rid: Sql, scope: Scope): Sql {
  if (key.kind === "updated") return sql`(SELECT x.seq FROM resource x WHERE x.rid = ${rid})`;
  if (key.kind === "id") return sql`(SELECT x.id FROM resource x WHERE x.rid = ${rid})`;
  const tp = scope.names.find(scope.types[0] ?? "", key.param);
  if (tp === undefined) return raw("NULL");
  if (key.kind !== "range") return scope.shadows.value(key, rid);
  const extreme = raw(key.descending ? "max" : "min");
  return sql`(SELECT ${extreme}(x.low) FROM range x INDEXED BY range_rid WHERE x.rid = ${rid} AND x.tp = ${tp})`;
}

const column = (m: Sql | undefined, n: number): Sql => named(m, `v${n}`);
const named = (m: Sql | undefined, name: string): Sql => (m ? sql`${m}.${raw(name)}` : raw(name));

/**
 * As terms of ORDER BY on the columns v0, v1 … and rid.
 * @param m Whose columns; undefined: those of a compound
 * @param present How many of the first keys have a value in every row
 */
export function orderBy(keys: readonly SortKey[], m: Sql | undefined, present = 0): Sql {
  const terms = keys.map(({ descending }, n) => {
    if (descending) return sql`${column(m, n)} DESC`;
    return n < present ? column(m, n) : sql`${column(m, n)} NULLS LAST`;
  });
  return join([...terms, sql`${named(m, "rid")}${direction(keys)}`], ", ", "");
}

const direction = (keys: readonly SortKey[]): Sql => raw(tiesDescend(keys) ? " DESC" : "");

/** True of the rows after the cursor. */
export function beyond(keys: readonly SortKey[], { values, born }: Cursor, m: Sql): Sql {
  let later = tiesDescend(keys) ? sql`${m}.rid < ${born}` : sql`${m}.rid > ${born}`;
  for (let n = keys.length - 1; n >= 0; n--)
    later = beyondKey(column(m, n), values[n] ?? null, keys[n]?.descending === true, later);
  return later;
}

function beyondKey(value: Sql, at: Value, descending: boolean, later: Sql): Sql {
  if (at === null) return sql`(${value} IS NULL AND ${later})`;
  const past = descending ? sql`${value} < ${at}` : sql`${value} > ${at}`;
  return sql`(${value} IS NULL OR ${past} OR (${value} = ${at} AND ${later}))`;
}
