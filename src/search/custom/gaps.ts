/**
 * What a search does not know of: resources whose values of a parameter that was added take too much work have a mark
 * instead, and count as having none.
 */
import type { Criterion, Hop, IndexEntry, Query } from "../../storage/query.ts";
import type { Custom } from "./definition.ts";

const param = "_unindexed";

/** A parameter that was added, of which resources of these types may have a mark. */
export interface Gap {
  /** Its code. */
  parameter: string;
  types: readonly string[];
  /** Holds of those that have. */
  where: Criterion;
}

/** What may be asked by parameters that were added. */
export type Asking = Pick<Query, "types" | "where" | "include"> & Partial<Pick<Query, "sort">>;

/** Says that a resource, or one that it contains, is not indexed by what has that stored name. */
export const unindexed = (name: string): IndexEntry => ({ kind: "token", param, system: "", code: name });

/** A stored name, as it is asked of some types. */
interface Use {
  types: readonly string[];
  param: string;
}

/** Of each parameter that was added and that a query goes by, in any way, what tells whether it knows of all. */
export function gapsOf(asking: Asking, customs: readonly Custom[]): readonly Gap[] {
  if (customs.length === 0) return [];
  const byName = Map.groupBy(
    usesOf(asking, customs).flatMap(({ types, param: used }) => namesIn(used).map((name) => ({ name, types, used }))),
    ({ name }) => name,
  );
  return customs.flatMap(({ name, types: own, definition: { code: parameter } }) => {
    const asked = byName.get(name) ?? [];
    const types = asked.flatMap((use) =>
      isInside(use.used) ? use.types : use.types.filter((one) => own.includes(one)),
    );
    const where: Criterion = { op: "token", param, system: "", code: name };
    return types.length > 0 ? [{ parameter, types: [...new Set(types)], where }] : [];
  });
}

/** Of what is contained it is the container that has the mark. */
const isInside = (used: string): boolean => used.includes("#");

/** `looked-after~1` and `other~2` of `looked-after~1#Organization.other~2:identifier`. */
const namesIn = (used: string): readonly string[] => used.split(".").map((step) => step.replace(/[#:].*/s, ""));

function usesOf({ types, where, sort = [], include = [] }: Asking, customs: readonly Custom[]): readonly Use[] {
  const uses = sort.map((key): Use => ({ types, param: key.param }));
  collect(where, types, { uses, seen: new Map() });
  return [...uses, ...include.flatMap((hop) => usesOfHop(hop, customs))];
}

/** A hop that names no parameter goes by all that are references. */
function usesOfHop({ source, param: named }: Hop, customs: readonly Custom[]): Use[] {
  const followed = customs.filter(({ name, definition: { type } }) =>
    named === undefined ? type === "reference" : name === named,
  );
  return followed.map(({ name, types }) => ({ types: source === undefined ? types : [source], param: name }));
}

interface Collecting {
  uses: Use[];
  /** Criterion → the types of which it was looked at: many ways may lead to one. */
  seen: Map<Criterion, Set<string>>;
}

function collect(where: Criterion, types: readonly string[], collecting: Collecting): void {
  if (!isFirst(where, types, collecting)) return;
  if ("param" in where)
    collecting.uses.push({ types: where.op === "referredBy" ? [where.type] : types, param: where.param });
  for (const [one, of] of within(where, types)) collect(one, of, collecting);
}

/** The criteria that one is made of, and what each is asked of. */
function within(where: Criterion, types: readonly string[]): (readonly [Criterion, readonly string[]])[] {
  switch (where.op) {
    case "and":
    case "or":
      return where.of.map((one) => [one, types] as const);
    case "not":
      return [[where.of, types]];
    case "refers":
      return [[where.where, where.types]];
    case "referredBy":
      return [[where.where, [where.type]]];
    default:
      return [];
  }
}

function isFirst(where: Criterion, types: readonly string[], { seen }: Collecting): boolean {
  const key = types.join(" ");
  const keys = seen.get(where) ?? new Set();
  seen.set(where, keys);
  if (keys.has(key)) return false;
  keys.add(key);
  return true;
}
