/** A sorted page along the index of its first key: only as many rows are looked at as the page needs. */
import type { Cursor, SortKey } from "../query.ts";
import type { Arm } from "./arm.ts";
import { tick } from "./compile.ts";
import { beyond, keyValue, orderBy } from "./keys.ts";
import { filled, join, raw, sql, type Sql } from "./sql.ts";
import { tracksOf, type Edge, type Track, type Tracks } from "./tracks.ts";

interface Walk {
  /** Each gives rows that come after those of the one before. */
  statements: (after: Cursor | undefined) => ((limit: number) => Sql)[];
  /** Nothing that satisfies the question lacks the first key. */
  whole: boolean;
}

/** Undefined: no index has the order of the first key. */
export function walkOf(arm: Arm, keys: readonly SortKey[]): Walk | undefined {
  const [first] = keys;
  const tracks = first && tracksOf(first, arm.scope, arm.asked);
  if (!tracks) return undefined;
  const { groups, whole } = tracks;
  return {
    statements: (after) => groups.map((group) => (limit) => walk(group, { arm, keys, after }, limit)),
    whole,
  };
}

/** What is asked of each track. */
interface Asked {
  arm: Arm;
  keys: readonly SortKey[];
  after: Cursor | undefined;
}

function walk(group: Tracks["groups"][number], asked: Asked, limit: number): Sql {
  const each = group.map((track) => along(track, asked));
  // Merged, because each is in order. Tracks side by side may give a resource more than once, alike.
  return sql`${join(each, " UNION ", "")} ORDER BY ${orderBy(asked.keys, undefined, 1)} LIMIT ${raw(String(limit))}`;
}

function along(track: Track, { arm, keys, after }: Asked): Sql {
  const { scope, parts } = arm;
  const [a, x] = [scope.alias(), scope.alias()];
  const rid = sql`${a}.rid`;
  const value = sql`${a}.${raw(track.column)}`;
  const more = keys.slice(1).map((key, n) => sql`, ${keyValue(key, rid, scope)} AS ${raw(`v${n + 1}`)}`);
  const range = between(track, keys, after, { value, rid });
  const conditions = [...track.within(a), ...range, ...parts.map((part) => part.probe(rid)), tick(a)];
  // No row of the index lacks the first key, and SQLite sees the order of the index only when it is not asked.
  const rows = sql`SELECT ${rid} AS rid, ${value} AS v0${join(more, "", "")} FROM ${track.from(a)} WHERE ${join(conditions, " AND ", "")}`;
  const rest = after && keys.length > 1 ? sql` WHERE ${beyond(keys, after, x)}` : sql``;
  return sql`SELECT * FROM (${rows}) ${x}${rest}`;
}

interface Place {
  value: Sql;
  rid: Sql;
}

/** From where to where on the track: one begins at its edge or after the cursor, whichever is farther. */
function between({ least, most }: Track, keys: readonly SortKey[], after: Cursor | undefined, at: Place): Sql[] {
  const descending = keys[0]?.descending === true;
  const [begin, end] = descending ? [most, least] : [least, most];
  const edge = ({ how, at: bound }: Edge, value = at.value) => sql`${value} ${raw(how)} ${bound}`;
  const ended = end ? [edge(end)] : [];
  if (!after) return begin ? [edge(begin), ...ended] : ended;
  // The unary plus keeps SQLite from beginning at the nearer one.
  const plus = { ...at, value: sql`+${at.value}` };
  if (!begin) return [beyondFirst(keys, after, at), ...ended];
  return isFarther(begin, after, descending)
    ? [edge(begin), beyondFirst(keys, after, plus), ...ended]
    : [edge(begin, plus.value), beyondFirst(keys, after, at), ...ended];
}

function isFarther({ at }: Edge, { values }: Cursor, descending: boolean): boolean {
  const [bound] = filled([at]);
  return descending ? Number(bound) < Number(values[0]) : Number(bound) > Number(values[0]);
}

/** Where in the index to go on. */
function beyondFirst(keys: readonly SortKey[], { values, born }: Cursor, { value, rid }: Place): Sql {
  const how = raw(keys[0]?.descending === true ? "<" : ">");
  const at = values[0] ?? null;
  return keys.length === 1 ? sql`(${value}, ${rid}) ${how} (${at}, ${born})` : sql`${value} ${how}= ${at}`;
}
