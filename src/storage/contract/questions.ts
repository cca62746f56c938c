/** Random questions for worlds.ts: every criterion, links and negations within one another. */
import type { Criterion, Hop, RangeTest, SortKey } from "../query.ts";
import type { Dice } from "./dice.ts";
import { param, span, types } from "./worlds.ts";

type Maker = (random: Dice, depth: number) => Criterion;

const tests: readonly RangeTest[] = [
  ...(["within", "outside", "overlaps", "starts-after"] as const),
  ...(["ends-before", "reaches-above", "reaches-below"] as const),
];

const pair = (random: Dice) => ({ system: random.system(), code: random.text() });
const optional = <Value>(random: Dice, value: Value, name: string) => (random.oneIn(3) ? {} : { [name]: value });

const leaves: Record<string, Maker> = {
  token: (r) => ({
    ...{ op: "token", param: param("token", r) },
    ...optional(r, r.system(), "system"),
    ...optional(r, r.text(), "code"),
  }),
  tokens: (r) => ({ op: "tokens", param: param("token", r), of: r.some(4, () => pair(r)) }),
  text: (r) => ({ op: "text", param: param("text", r), text: r.text() }),
  string: (r) => ({
    ...{ op: "string", param: param("string", r), text: r.text() },
    how: r.pick(["starts", "contains", "ends", "equal", "exact"] as const),
  }),
  uri: (r) => ({
    op: "uri",
    param: param("uri", r),
    how: r.pick(["equal", "below", "above"] as const),
    uri: r.text(),
  }),
  url: (r) => ({ op: "url", param: param("url", r), url: r.text() }),
  range: (r) => ({ op: "range", param: param("range", r), how: r.pick(tests), ...span(r) }),
  quantity: (r) => ({
    op: "quantity",
    param: param("quantity", r),
    unit: r.system(),
    how: r.pick(tests),
    ...span(r),
  }),
  reference: (r) => ({
    ...{ op: "reference", param: param("reference", r), id: r.id() },
    ...optional(r, r.pick(types), "type"),
    ...(r.oneIn(4) && { version: r.pick(["1", "2"]) }),
  }),
  joint: (r) => ({ op: "joint", param: param("joint", r), parts: [leafPart(r), leafPart(r)] }),
  near: (r) => ({
    ...{ op: "near", param: param("near", r), latitude: r.below(180) - 90, longitude: r.below(360) - 180 },
    metres: r.below(2e7),
  }),
  member: (r) => ({ op: "compartment", compartment: r.pick(["Patient", "List"]), id: r.id() }),
  present: (r) => ({ op: "present", param: param(r.pick(Object.keys(leaves)), r) }),
  id: (r) => ({ op: "id", ids: r.some(3, () => r.id()) }),
  type: (r) => ({ op: "type", types: types.filter(() => r.oneIn(2)) }),
  updated: (r) => ({ op: "updated", how: r.pick(tests), low: r.below(30), high: 10 + r.below(30) }),
  all: () => ({ op: "all" }),
  none: () => ({ op: "none" }),
};

/** A criterion on a part of a composite, sometimes of two tests. */
function leafPart(random: Dice): Criterion {
  const one = () =>
    leaves[random.pick(["token", "string", "range", "quantity", "reference"])]?.(random, 0) ?? { op: "none" };
  return random.oneIn(4) ? { op: "or", of: [one(), one()] } : one();
}

/** From one bound to another, as a search for a month asks: `ge` and `lt`, and whatever else bounds. */
function between(random: Dice): Criterion {
  const bound = boundsOf(rangedKind(random), random);
  return { op: "and", of: [bound(random.pick(lowerBounds)), bound(random.pick(upperBounds))] };
}

type RangedKind = "range" | "quantity";

/** Rather one that this world has much of. */
function rangedKind(random: Dice): RangedKind {
  const own = [random.kind(), random.kind(), random.kind()];
  return own.find((one) => one === "range" || one === "quantity") ?? "range";
}

/** Makes bounds of one parameter. */
function boundsOf(kind: RangedKind, random: Dice, asked = random.pick([kind, `${kind}-2`])) {
  const unit = random.system();
  return (hows: readonly RangeTest[]): Criterion => {
    const of = hows.map((how): Criterion => {
      if (kind === "range") return { op: kind, param: asked, how, ...span(random) };
      return { op: kind, param: asked, how, unit: random.oneIn(3) ? random.system() : unit, ...span(random) };
    });
    return { op: "or", of };
  };
}

/** What lies above a bound, below one, or between two, sorted by the very parameter that is bounded; perhaps more is asked. */
export function sortedWindow(random: Dice): { where: Criterion; sort: SortKey[] } {
  const kind = rangedKind(random);
  const asked = param(kind, random);
  const bound = boundsOf(kind, random, asked);
  const ends = random.pick([[lowerBounds], [upperBounds], [lowerBounds, upperBounds]]);
  const more = random.oneIn(3) ? [question(random, 1)] : [];
  const first: SortKey = { param: asked, kind, descending: random.oneIn(2) };
  return {
    where: { op: "and", of: [...ends.map((end) => bound(random.pick(end))), ...more] },
    sort: random.oneIn(3) ? [first, ...sortKeys(random)] : [first],
  };
}

type Ways = readonly (readonly RangeTest[])[];
const lowerBounds: Ways = [["within", "reaches-above"], ["reaches-above"], ["starts-after"], ["overlaps"], ["within"]];
const upperBounds: Ways = [["within", "reaches-below"], ["reaches-below"], ["ends-before"], ["overlaps"], ["within"]];

const branches: readonly Maker[] = [
  between,
  between,
  (r, depth) => ({ op: "and", of: r.some(3, () => question(r, depth - 1)) }),
  (r, depth) => ({ op: "or", of: r.some(3, () => question(r, depth - 1)) }),
  (r, depth) => ({ op: "not", of: question(r, depth - 1) }),
  (r, depth) => ({
    ...{ op: "refers", param: param("reference", r), types: types.filter(() => !r.oneIn(3)) },
    where: question(r, depth - 1),
  }),
  (r, depth) => ({
    op: "referredBy",
    type: r.pick(types),
    param: param("reference", r),
    where: question(r, depth - 1),
  }),
];

/** @param depth How many criteria may lie within one another, besides the innermost */
export function question(random: Dice, depth: number): Criterion {
  if (depth > 0 && !random.oneIn(4)) return random.pick(branches)(random, depth);
  const name = random.oneIn(2) ? random.pick(Object.keys(leaves)) : random.kind();
  return leaves[name]?.(random, 0) ?? { op: "all" };
}

const sortKinds = [
  "token",
  "text",
  "string",
  "uri",
  "range",
  "range",
  "quantity",
  "reference",
  "url",
  "updated",
  "id",
] as const;

export function sortKeys(random: Dice): SortKey[] {
  return random.some(3, () => {
    const own = sortKinds.find((kind) => kind === random.kind());
    const kind = own ?? random.pick(sortKinds);
    return { param: param(kind, random), kind, descending: random.oneIn(2) };
  });
}

/** Of one parameter, of all of a type, or of all. */
function followed(random: Dice): Pick<Hop, "source" | "param"> {
  if (random.oneIn(5)) return {};
  const source = random.pick(types);
  return random.oneIn(5) ? { source } : { source, param: param("reference", random) };
}

export function hops(random: Dice): Hop[] {
  return random.some(3, () => ({
    direction: random.pick(["out", "in"] as const),
    ...followed(random),
    ...{ targets: types.filter(() => !random.oneIn(3)), iterate: random.oneIn(2) },
    ...(random.oneIn(3) && { where: question(random, 1) }),
  }));
}
