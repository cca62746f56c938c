/**
 * What a criterion means, in the plainest form. Adapters are tested against this, and an adapter
 * that has no better way may ask it about one entry.
 */
import { finite } from "./finite.ts";
import type { Criterion, CriterionOf, IndexEntry, RangeTest } from "./query.ts";

/** A live resource as criteria see it. */
export interface Item {
  type: string;
  id: string;
  entries: readonly IndexEntry[];
  /** Commit time of the current version, milliseconds since 1970 UTC. */
  at: number;
}

/** The live resources around it: what the link criteria look at. */
export interface World {
  get(type: string, id: string): Item | undefined;
  ofType(type: string): Iterable<Item>;
}

/** The criteria that ask one entry. */
export type EntryTest = Exclude<Extract<Criterion, { param: string }>, { op: "present" | "refers" | "referredBy" }>;

export function matches(where: Criterion, item: Item, world: World): boolean {
  switch (where.op) {
    case "all":
      return true;
    case "none":
      return false;
    case "and":
      return where.of.every((part) => matches(part, item, world));
    case "or":
      return where.of.some((part) => matches(part, item, world));
    case "not":
      return !matches(where.of, item, world);
    case "id":
      return where.ids.includes(item.id);
    case "type":
      return where.types.includes(item.type);
    case "updated":
      return ranges[where.how](where, { low: item.at, high: item.at + 1 });
    case "refers":
      return item.entries.some((entry) => leadsTo(where, entry, world));
    case "referredBy":
      return [...world.ofType(where.type)].some(
        (source) => pointsAt(source, where.param, item) && matches(where.where, source, world),
      );
    default:
      return onEntries(where, item.entries);
  }
}

type EntriesTest = EntryTest | CriterionOf<"present" | "compartment">;

/** The criteria that need nothing but the entries of the resource. */
export function onEntries(where: EntriesTest, entries: readonly IndexEntry[]): boolean {
  if (where.op === "compartment")
    return entries.some(
      (entry) => entry.kind === "member" && entry.compartment === where.compartment && entry.id === where.id,
    );
  if (where.op === "present") return entries.some((entry) => hasParam(entry, where.param));
  const holds = test(where);
  return entries.some((entry) => hasParam(entry, where.param) && holds(entry));
}

const hasParam = (entry: IndexEntry, param: string) => entry.kind !== "member" && entry.param === param;

function leadsTo(where: CriterionOf<"refers">, entry: IndexEntry, world: World): boolean {
  if (entry.kind !== "reference" || entry.param !== where.param || !where.types.includes(entry.type)) return false;
  const target = world.get(entry.type, entry.id);
  return target !== undefined && matches(where.where, target, world);
}

const pointsAt = (source: Item, param: string, { type, id }: Item) =>
  source.entries.some(
    (entry) => entry.kind === "reference" && entry.param === param && entry.type === type && entry.id === id,
  );

type Holds = (entry: IndexEntry) => boolean;

/** Whether one entry of the right parameter satisfies the criterion; ready to be asked often. */
export function test(where: EntryTest): Holds {
  switch (where.op) {
    case "token":
      return (e) => e.kind === "token" && agrees(where.system, e.system) && agrees(where.code, e.code);
    case "tokens":
      return oneOf(where.of);
    case "text":
      return (e) => e.kind === "text" && e.text.includes(where.text);
    case "string":
      return (e) => e.kind === "string" && strings[where.how](e, where.text);
    case "uri":
      return (e) => e.kind === "uri" && uris[where.how](e.uri, where.uri);
    case "url":
      return (e) => e.kind === "url" && e.url === where.url;
    case "reference":
      return (e) => e.kind === "reference" && isTo(where, e);
    default:
      return measured(where);
  }
}

function measured(where: Extract<EntryTest, { op: "range" | "quantity" | "near" | "joint" }>): Holds {
  switch (where.op) {
    case "range": {
      const holds = spanTest(where);
      return (e) => e.kind === "range" && holds(e);
    }
    case "quantity": {
      const holds = spanTest(where);
      return (e) => e.kind === "quantity" && (where.unit === "" || where.unit === e.unit) && holds(e);
    }
    case "near":
      return (e) => e.kind === "near" && distance(where, e) <= where.metres;
    case "joint": {
      const parts = where.parts.map(partTest);
      return (e) => e.kind === "joint" && parts.every((holds, n) => holdsOf(e.parts[n], holds));
    }
  }
}

function spanTest({ how, low, high }: Span & { how: RangeTest }): (found: Span) => boolean {
  const asked = { low: finite(low), high: finite(high) };
  return (found) => ranges[how](asked, { low: finite(found.low), high: finite(found.high) });
}

const holdsOf = (part: IndexEntry | undefined, holds: Holds) => part !== undefined && holds(part);

/** A criterion on one part of a joint entry, whatever parameter it names. Those on whole resources hold of none. */
function partTest(where: Criterion): Holds {
  switch (where.op) {
    case "all":
      return () => true;
    case "and":
    case "or": {
      const parts = where.of.map(partTest);
      return where.op === "and" ? (e) => parts.every((holds) => holds(e)) : (e) => parts.some((holds) => holds(e));
    }
    case "not": {
      const holds = partTest(where.of);
      return (e) => !holds(e);
    }
    case "none":
    case "id":
    case "type":
    case "updated":
    case "present":
    case "compartment":
    case "refers":
    case "referredBy":
      return () => false;
    default:
      return test(where);
  }
}

const agrees = (asked: string | undefined, found: string) => asked === undefined || asked === found;

function oneOf(pairs: readonly { system: string; code: string }[]): Holds {
  const known = new Map<string, Set<string>>();
  for (const { system, code } of pairs) known.set(system, (known.get(system) ?? new Set()).add(code));
  return (e) => e.kind === "token" && known.get(e.system)?.has(e.code) === true;
}

const isTo = (
  where: Extract<EntryTest, { op: "reference" }>,
  entry: Extract<IndexEntry, { kind: "reference" }>,
): boolean =>
  agrees(where.type, entry.type) &&
  where.id === entry.id &&
  (where.version === undefined || where.version === entry.version);

const strings: Record<CriterionOf<"string">["how"], (e: { folded: string; exact: string }, text: string) => boolean> = {
  starts: (e, text) => e.folded.startsWith(text),
  contains: (e, text) => e.folded.includes(text),
  ends: (e, text) => e.folded.endsWith(text),
  equal: (e, text) => e.folded === text,
  exact: (e, text) => e.exact === text,
};

const uris: Record<"equal" | "below" | "above", (found: string, asked: string) => boolean> = {
  equal: (found, asked) => found === asked,
  below: (found, asked) => found === asked || found.startsWith(`${asked}/`),
  above: (found, asked) => found === asked || asked.startsWith(`${found}/`),
};

interface Span {
  low: number;
  high: number;
}

/** Ranges against ranges, both [low, high). */
const ranges: Record<RangeTest, (asked: Span, found: Span) => boolean> = {
  within: (asked, found) => asked.low <= found.low && found.high <= asked.high,
  outside: (asked, found) => asked.low > found.low || found.high > asked.high,
  overlaps: (asked, found) => found.low < asked.high && found.high > asked.low,
  "starts-after": (asked, found) => found.low >= asked.high,
  "ends-before": (asked, found) => found.high <= asked.low,
  "reaches-above": (asked, found) => found.high > asked.high,
  "reaches-below": (asked, found) => found.low < asked.low,
};

interface Place {
  latitude: number;
  longitude: number;
}

const earthRadius = 6_371_008.8;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Metres along the great circle, by the haversine formula. */
function distance(a: Place, b: Place): number {
  const [dLat, dLon] = [radians(b.latitude - a.latitude), radians(b.longitude - a.longitude)];
  const h =
    Math.sin(dLat / 2) ** 2 + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(dLon / 2) ** 2;
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(h)));
}
