/** A sorted page along the index of its first key: only as many rows are looked at as the page needs. */
import type { Cursor, SortKey } from "../query.ts";
import type { Arm } from "./arm.ts";
import { tick } from "./compile.ts";
import { beyond, keyValue, orderBy } from "./keys.ts";
import { highest, lowest } from "./marks.ts";
import type { Scope } from "./scope.ts";
import { join, raw, sql, type Sql } from "./sql.ts";
import { oneOf } from "./wholes.ts";

/** An index: FROM, the column that holds the value, and what is of this type and parameter. */
interface Track {
  from: (a: Sql) => Sql;
  column: string;
  within: (a: Sql) => readonly Sql[];
}

const columns = new Map([
  ["range", "low"],
  ["quantity", "low"],
  ["string", "folded"],
  ["token", "code"],
]);

/** Undefined: no index has the order of the first key. */
export function walkOf(
  arm: Arm,
  keys: readonly SortKey[],
): ((after: Cursor | undefined, limit: number) => Sql) | undefined {
  const [first] = keys;
  const track = first && trackOf(first, arm.scope);
  if (!track) return undefined;
  return (after, limit) => walk(arm, keys, track, { after, limit });
}

function trackOf(key: SortKey, scope: Scope): Track | undefined {
  const types = scope.types.map((type) => scope.names.find(type, "") ?? 0);
  if (key.kind === "updated") return updated(types, scope);
  if (key.kind === "id") return types.length > 1 ? undefined : byId(types);
  const column = columns.get(key.kind);
  const tp = scope.names.find(scope.types[0] ?? "", key.param);
  if (column === undefined || tp === undefined) return undefined;
  const mark = key.descending ? highest : lowest;
  return {
    from: (a) => sql`${raw(key.kind)} ${a}`,
    column,
    within: (a) => [sql`${a}.tp = ${tp}`, sql`(${a}.mark & ${mark}) <> 0`],
  };
}

const byId = (types: readonly number[]): Track => ({
  from: (a) => sql`resource ${a}`,
  column: "id",
  within: (a) => [oneOf(sql`${a}.type`, types), sql`${a}.live = 1`],
});

function updated(types: readonly number[], scope: Scope): Track {
  const r = scope.alias();
  return {
    from: (a) =>
      sql`version ${a} CROSS JOIN resource ${r} ON ${r}.rid = ${a}.rid AND ${r}.seq = ${a}.seq AND ${r}.live = 1`,
    column: "seq",
    within: (a) => [oneOf(sql`${a}.type`, types)],
  };
}

function walk(
  { scope, parts }: Arm,
  keys: readonly SortKey[],
  track: Track,
  { after, limit }: { after: Cursor | undefined; limit: number },
): Sql {
  const [a, x] = [scope.alias(), scope.alias()];
  const rid = sql`${a}.rid`;
  const value = sql`${a}.${raw(track.column)}`;
  const more = keys.slice(1).map((key, n) => sql`, ${keyValue(key, rid, scope)} AS ${raw(`v${n + 1}`)}`);
  const seek = after ? [beyondFirst(keys, after, { value, rid })] : [];
  const conditions = [...track.within(a), ...seek, ...parts.map((part) => part.probe(rid)), tick(a)];
  // No row of the index lacks the first key, and SQLite sees the order of the index only when it is not asked.
  const rows = sql`SELECT ${rid} AS rid, ${value} AS v0${join(more, "", "")} FROM ${track.from(a)} WHERE ${join(conditions, " AND ", "")}`;
  const rest = after && keys.length > 1 ? sql` WHERE ${beyond(keys, after, x)}` : sql``;
  return sql`SELECT * FROM (${rows}) ${x}${rest} ORDER BY ${orderBy(keys, x, 1)} LIMIT ${raw(String(limit))}`;
}

/** Where in the index to go on. */
function beyondFirst(
  keys: readonly SortKey[],
  { values, born }: Cursor,
  { value, rid }: { value: Sql; rid: Sql },
): Sql {
  const how = raw(keys[0]?.descending === true ? "<" : ">");
  const at = values[0] ?? null;
  return keys.length === 1 ? sql`(${value}, ${rid}) ${how} (${at}, ${born})` : sql`${value} ${how}= ${at}`;
}
