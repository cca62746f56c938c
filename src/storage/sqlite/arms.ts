/**
 * A query as statements that give rids and sort values in order. One arm a type, or one for all types when
 * nothing in the query depends on the type. Few candidates are collected and sorted; many are followed along
 * the index of the first sort key, or of the rids, until the page is full.
 */
import type { Criterion, Cursor, Query, SortKey } from "../query.ts";
import { conjuncts, flat, rarest, scan, tick } from "./compile.ts";
import type { Arm } from "./arm.ts";
import type { Part, Source } from "./part.ts";
import { beyond, keyValue, orderBy } from "./keys.ts";
import { openScope, type Reader, type Scope } from "./scope.ts";
import { join, raw, sql, type Sql } from "./sql.ts";
import { walkOf } from "./walk.ts";
import { oneOf } from "./wholes.ts";

/** How a page is found: each statement gives rows that come after those of the one before. */
export interface Plan {
  statements: readonly ((limit: number) => Sql)[];
  /** Many candidates have to be collected: no work for the thread that serves requests. */
  heavy: boolean;
}

export function armsOf(
  query: Pick<Query, "types" | "where" | "sort">,
  reader: Reader,
  unsettled?: Scope["unsettled"],
): Arm[] {
  const types = query.types.filter((type) => reader.names.find(type, "") !== undefined);
  if (types.length === 0) return [];
  const whole = openScope(reader, types, unsettled);
  const scopes = isTypeFree(query.where, query.sort) ? [whole] : types.map((type) => ({ ...whole, types: [type] }));
  return scopes.flatMap((scope) => armOf(query.where, scope) ?? []);
}

function armOf(where: Criterion, scope: Scope): Arm | undefined {
  const parts = conjuncts(where, scope);
  if (parts === undefined) return undefined;
  const asked = flat(where);
  const rare = rarest(parts, scope);
  if (rare && rare.size < scope.limits.small) {
    const { part } = rare;
    return {
      scope,
      asked,
      parts,
      rest: part.source.exact ? others(parts, part) : parts,
      start: part.source,
      few: true,
    };
  }
  return { scope, asked, parts, ...followed(scope, parts) };
}

/** Many on every side: the first source whose rows come in the order of rids, so that a page can end early. */
function followed(scope: Scope, parts: readonly Part[]): Pick<Arm, "rest" | "start" | "few"> {
  const ordered = parts.find(({ source }) => source?.ordered && source.exact);
  const start = ordered?.source ?? scan(scope);
  return { rest: others(parts, ordered), start, few: false };
}

const others = (parts: readonly Part[], one: Part | undefined) => parts.filter((part) => part !== one);

function isTypeFree(where: Criterion, sort: readonly SortKey[]): boolean {
  return sort.every(({ kind }) => kind === "updated" || kind === "id") && holdsOfAnyType(where);
}

function holdsOfAnyType(where: Criterion): boolean {
  switch (where.op) {
    case "and":
    case "or":
      return where.of.every(holdsOfAnyType);
    case "not":
      return holdsOfAnyType(where.of);
    case "all":
    case "none":
    case "id":
    case "type":
    case "updated":
    case "compartment":
      return true;
    default:
      return false;
  }
}

/** Rids that satisfy an arm, with their sort values as v0, v1 … */
function candidates({ scope, rest, start }: Arm, keys: readonly SortKey[]): Sql {
  const m = scope.alias();
  const rid = sql`${m}.rid`;
  const values = keys.map((key, n) => sql`, ${keyValue(key, rid, scope)} AS ${raw(`v${n}`)}`);
  const rows = start.unique ? start.rows : sql`SELECT DISTINCT rid FROM (${start.rows})`;
  return sql`SELECT ${rid} AS rid${join(values, "", "")} FROM (${rows}) ${m}${satisfying({ scope, rest, start }, m)}`;
}

/** The rids that satisfy an arm as one JSON text, in no order, some perhaps more than once. */
export function gathered({ scope, rest, start }: Arm): Sql {
  const m = scope.alias();
  return sql`SELECT json_group_array(${m}.rid) FROM (${start.rows}) ${m}${satisfying({ scope, rest, start }, m)}`;
}

function satisfying({ scope, rest, start }: Pick<Arm, "scope" | "rest" | "start">, m: Sql): Sql {
  const conditions = [...rest.map((part) => part.probe(sql`${m}.rid`)), tick(m)];
  return sql`${living(start, m, scope)} WHERE ${join(conditions, " AND ", "")}`;
}

function living(start: Source, m: Sql, scope: Scope): Sql {
  if (start.sure) return sql``;
  const r = scope.alias();
  const types = scope.types.map((type) => scope.names.find(type, "") ?? 0);
  return sql` CROSS JOIN resource ${r} ON ${r}.rid = ${m}.rid AND ${r}.live = 1 AND ${oneOf(sql`${r}.type`, types)}`;
}

function ordered(arm: Arm, keys: readonly SortKey[], after: Cursor | undefined, limit: number): Sql {
  const x = arm.scope.alias();
  const where = after ? sql` WHERE ${beyond(keys, after, x)}` : sql``;
  return sql`SELECT * FROM (${candidates(arm, keys)}) ${x}${where} ORDER BY ${orderBy(keys, x)} LIMIT ${raw(String(limit))}`;
}

/** @param collect Sort all candidates, though an index could be followed. The rows are the same. */
export function planOf(arms: readonly Arm[], { sort, after }: Query, collect: boolean): Plan {
  const [only] = arms;
  if (!only) return { statements: [], heavy: false };
  const walk = arms.length === 1 && !collect ? walked(only, sort, after) : undefined;
  if (walk) return { statements: walk, heavy: false };
  const heavy = arms.some(({ few }) => !few) && (sort.length > 0 || !arms.every(({ start }) => start.ordered));
  return { statements: [(limit) => union(arms, sort, after, limit)], heavy };
}

/** Along the index of the first key, then those that have no value for it. Undefined: it is better collected. */
function walked(arm: Arm, keys: readonly SortKey[], after: Cursor | undefined) {
  if (arm.few || !arm.scope.limits.follow) return undefined;
  const walk = walkOf(arm, keys);
  if (!walk) return undefined;
  const missing = walk.whole ? [] : [(limit: number) => without(arm, keys, after, limit)];
  return after?.values[0] === null ? missing : [...walk.statements(after), ...missing];
}

function union(arms: readonly Arm[], keys: readonly SortKey[], after: Cursor | undefined, limit: number): Sql {
  const [only] = arms;
  if (arms.length === 1 && only) return ordered(only, keys, after, limit);
  const each = arms.map((arm) => sql`SELECT * FROM (${ordered(arm, keys, after, limit)})`);
  return sql`SELECT * FROM (${join(each, " UNION ALL ", "")}) u ORDER BY ${orderBy(keys, raw("u"))} LIMIT ${raw(String(limit))}`;
}

/** Those that have no value for the first key: they come last. */
function without(arm: Arm, keys: readonly SortKey[], after: Cursor | undefined, limit: number): Sql {
  const x = arm.scope.alias();
  const where = [sql`${x}.v0 IS NULL`, ...(after?.values[0] === null ? [beyond(keys, after, x)] : [])];
  return sql`SELECT * FROM (${candidates(arm, keys)}) ${x} WHERE ${join(where, " AND ", "")} ORDER BY ${orderBy(keys, x)} LIMIT ${raw(String(limit))}`;
}

/** Counts of the resources that satisfy the query. */
export const totals = (arms: readonly Arm[]): Sql[] =>
  arms.map((arm) => sql`SELECT count(*) FROM (${candidates(arm, [])})`);
