/** Chains and `_has`: criteria on what a resource points at, or is pointed at by. Deleted ones are not there. */
import type { Criterion, CriterionOf } from "../query.ts";
import { nothing, type Part, type Source } from "./part.ts";
import { about, type Scope } from "./scope.ts";
import { join, sql, type Sql } from "./sql.ts";

type Compile = (where: Criterion, scope: Scope) => Part;

/** The resource a reference leads to. A number below zero was given before the resource was there. */
export const deref = (target: Sql): Sql =>
  sql`CASE WHEN ${target} > 0 THEN ${target} ELSE (SELECT d.rid FROM resource d WHERE d.target = ${target} AND d.target < 0) END`;

export function refers(where: CriterionOf<"refers">, scope: Scope, compile: Compile): Part {
  const tp = scope.names.find(scope.types[0] ?? "", where.param);
  if (tp === undefined) return nothing;
  const inner = where.types.map((type) => ({ type, part: compile(where.where, about(scope, type)) }));
  const arms = inner.flatMap(({ type, part }) => {
    const n = scope.names.find(type, "");
    return part === nothing || n === undefined ? [] : [{ n, part }];
  });
  if (arms.length === 0) return nothing;
  const probe = (rid: Sql) => {
    const [l, y] = [scope.alias(), scope.alias()];
    const types = arms.map(({ n, part }) => sql`(${y}.type = ${n} AND ${part.probe(sql`${y}.rid`)})`);
    return sql`EXISTS (SELECT 1 FROM reference ${l} CROSS JOIN resource ${y} ON ${y}.rid = ${deref(sql`${l}.target`)} WHERE ${l}.rid = ${rid} AND ${l}.tp = ${tp} AND ${y}.live = 1 AND (${join(types, " OR ", "0")}))`;
  };
  const starts = arms.map(({ n, part }) => inside(part, n, scope));
  if (!starts.every((start) => start !== undefined)) return { probe };
  const rows = starts.map((start) => {
    const [i, o] = [scope.alias(), scope.alias()];
    return sql`SELECT ${o}.rid AS rid FROM (${start}) ${i} CROSS JOIN reference ${o} ON ${o}.tp = ${tp} AND ${o}.target = ${i}.target`;
  });
  return { source: linked(join(rows, " UNION ALL ", ""), true), probe };
}

const linked = (rows: Sql, sure: boolean): Source => ({
  rows,
  ordered: false,
  unique: false,
  sure,
  exact: true,
  rank: 3,
});

/** The few that satisfy the inner criterion, with the number they are referred to by; undefined when they are many. */
function inside({ source, probe }: Part, type: number, scope: Scope): Sql | undefined {
  const { small } = scope.limits;
  if (!source || scope.sizes.count(source, small) >= small) return undefined;
  const [i, y] = [scope.alias(), scope.alias()];
  const also = source.exact ? sql`` : sql` AND ${probe(sql`${y}.rid`)}`;
  return sql`SELECT ${y}.rid AS rid, ${y}.target AS target FROM (${source.rows}) ${i} CROSS JOIN resource ${y} ON ${y}.rid = ${i}.rid AND ${y}.live = 1 AND ${y}.type = ${type}${also}`;
}

export function referredBy(where: CriterionOf<"referredBy">, scope: Scope, compile: Compile): Part {
  const tp = scope.names.find(where.type, where.param);
  const n = scope.names.find(where.type, "");
  if (tp === undefined || n === undefined) return nothing;
  const part = compile(where.where, about(scope, where.type));
  if (part === nothing) return nothing;
  const probe = (rid: Sql) => {
    const [z, p] = [scope.alias(), scope.alias()];
    return sql`EXISTS (SELECT 1 FROM resource ${z} CROSS JOIN reference ${p} ON ${p}.tp = ${tp} AND ${p}.target = ${z}.target WHERE ${z}.rid = ${rid} AND ((${p}.rid & 1023) <> 0 OR tick()) AND ${part.probe(sql`${p}.rid`)})`;
  };
  const start = inside(part, n, scope);
  if (start === undefined) return { probe };
  const [i, l] = [scope.alias(), scope.alias()];
  const rows = sql`SELECT ${deref(sql`${l}.target`)} AS rid FROM (${start}) ${i} CROSS JOIN reference ${l} ON ${l}.rid = ${i}.rid AND ${l}.tp = ${tp}`;
  return { source: linked(rows, false), probe };
}
