/**
 * Where rows lie in the order of a sort key: tracks along indexes, each of which begins at the bound that the question
 * has for that very parameter, and not where the index begins.
 */
import type { Criterion, SortKey } from "../query.ts";
import { boundOf, ceilingOf, floorOf, isCeiling, isFloor, type Tests } from "../bounds.ts";
import { spansOfSeq } from "./commit-time.ts";
import {
  earliestPoint,
  earliestStretch,
  isLastOfSeveral,
  isLong,
  isOfLength,
  isOneOfSeveral,
  longest,
} from "./lengths.ts";
import { highest, lowest } from "./marks.ts";
import type { Scope } from "./scope.ts";
import { raw, slot, sql, type Slot, type Sql } from "./sql.ts";
import { oneOf } from "./wholes.ts";

/** Part of an index: FROM, the column that holds the value, what is asked besides, and from where to where. */
export interface Track {
  from: (a: Sql) => Sql;
  column: string;
  within: (a: Sql) => readonly Sql[];
  least?: Edge;
  most?: Edge;
}

export interface Edge {
  how: ">" | ">=" | "<" | "<=";
  at: Slot | number;
}

export interface Tracks {
  /** Those of a group lie side by side; what a group gives comes after what the one before gives. */
  groups: readonly (readonly Track[])[];
  /** Nothing that satisfies the question lacks the key. */
  whole: boolean;
}

const columns = new Map([
  ["range", "low"],
  ["quantity", "low"],
  ["string", "folded"],
  ["token", "code"],
]);

/**
 * Undefined: no index has the order of the key.
 * @param asked Criteria that must all hold
 */
export function tracksOf(key: SortKey, scope: Scope, asked: readonly Criterion[]): Tracks | undefined {
  const types = scope.types.map((type) => scope.names.find(type, "") ?? 0);
  if (key.kind === "updated") return { groups: [[updated(types, scope, asked)]], whole: true };
  if (key.kind === "id") return types.length > 1 ? undefined : { groups: [[byId(types)]], whole: true };
  const column = columns.get(key.kind);
  const tp = scope.names.find(scope.types[0] ?? "", key.param);
  if (column === undefined || tp === undefined) return undefined;
  const mark = key.descending ? highest : lowest;
  const main: Track = {
    from: (a) => sql`${raw(key.kind)} ${a}`,
    column,
    within: (a) => [sql`${a}.tp = ${tp}`, sql`(${a}.mark & ${mark}) <> 0`],
  };
  return bounded(key, tp, main, asked);
}

const byId = (types: readonly number[]): Track => ({
  from: (a) => sql`resource ${a}`,
  column: "id",
  within: (a) => [oneOf(sql`${a}.type`, types), sql`${a}.live = 1`],
});

function updated(types: readonly number[], scope: Scope, asked: readonly Criterion[]): Track {
  const r = scope.alias();
  const bounds = asked.filter((one) => one.op === "updated").map((one) => spansOfSeq(one, scope.connection));
  return {
    from: (a) =>
      sql`version ${a} CROSS JOIN resource ${r} ON ${r}.rid = ${a}.rid AND ${r}.seq = ${a}.seq AND ${r}.live = 1`,
    column: "seq",
    within: (a) => [oneOf(sql`${a}.type`, types)],
    ...(bounds.length > 0 && {
      least: { how: ">=", at: Math.max(...bounds.map((spans) => Math.min(...spans.map(([from]) => from)))) },
      most: { how: "<", at: Math.min(...bounds.map((spans) => Math.max(...spans.map(([, until]) => until)))) },
    }),
  };
}

/** Between what the bounds of the key's parameter leave, as far as there are any. */
function bounded(key: SortKey, tp: number, main: Track, asked: readonly Criterion[]): Tracks {
  const bounds = asked
    .flatMap((one) => boundOf(one) ?? [])
    .filter(({ tests: [{ op, param }] }) => op === key.kind && param === key.param);
  const from = bounds.find(isFloor)?.tests;
  const until = bounds.find(isCeiling)?.tests;
  const early = from ? [earlier(from, until, key, tp)] : [];
  const middle = [between(main, from, until)];
  return {
    groups: key.descending ? [...(until ? [later(until, key, tp)] : []), middle, ...early] : [...early, middle],
    whole: bounds.length > 0,
  };
}

const beginOf = (from: Tests): Slot => slot(from, (tests) => earliestPoint(floorOf(tests)));

const between = (track: Track, from: Tests | undefined, until: Tests | undefined): Track => ({
  ...track,
  ...(from && { least: { how: ">=", at: beginOf(from) } }),
  ...(until && { most: { how: "<=", at: slot(until, ceilingOf) } }),
});

/** What begins before the floor and yet may satisfy it. */
function earlier(from: Tests, until: Tests | undefined, key: SortKey, tp: number): Track[] {
  const most: Edge = { how: "<", at: beginOf(from) };
  const tracks = [severalOf(key, tp), ...stretches(from, key, tp)].map((track): Track => ({ ...track, most }));
  // Of several values one may satisfy a ceiling that lies below the floor.
  return until ? tracks.map((track) => beneath(track, until)) : tracks;
}

const beneath = (track: Track, until: Tests): Track => ({
  ...track,
  within: (a) => [...track.within(a), sql`+${a}.${raw(track.column)} <= ${slot(until, ceilingOf)}`],
});

/** Of several values the highest may lie above a ceiling that one of the others satisfies. */
const later = (until: Tests, key: SortKey, tp: number): Track[] => [
  { ...severalOf(key, tp), least: { how: ">", at: slot(until, ceilingOf) } },
];

/** The lowest, or the highest, of several values of a resource. */
const severalOf = ({ kind, descending }: SortKey, tp: number): Track => ({
  from: (a) => sql`${raw(kind)} ${a} INDEXED BY ${raw(`${kind}_${descending ? "last" : "several"}`)}`,
  column: "low",
  within: (a) => [sql`${a}.tp = ${tp}`, descending ? isLastOfSeveral(a) : isOneOfSeveral(a)],
});

/** What begins before the floor and reaches it, of resources whose values all begin together: mostly there is but one. */
const stretches = (from: Tests, { kind }: SortKey, tp: number): Track[] =>
  longest.map((most, n) => ({
    from: (a) => sql`${raw(kind)} ${a} INDEXED BY ${raw(`${kind}_long`)}`,
    column: "low",
    within: (a) => [
      ...[sql`${a}.tp = ${tp}`, isLong(a), isOfLength(a, n)],
      sql`+${a}.high >= ${slot(from, floorOf)}`,
      sql`EXISTS (SELECT 1 FROM ${raw(kind)} y WHERE y.tp = ${a}.tp AND y.low = ${a}.low AND y.rid = ${a}.rid AND (y.mark & 3) = 3)`,
    ],
    least: { how: ">=", at: slot(from, (tests) => earliestStretch(floorOf(tests), most)) },
  }));
