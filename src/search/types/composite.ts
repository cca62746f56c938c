import { invalid } from "../../fhir/error.ts";
import type { Criterion, IndexEntry } from "../../storage/query.ts";
import type { Leaf } from "../leaf.ts";
import { shown, split, unreadable } from "../value.ts";
import { canonicalOf } from "./quantity.ts";
import { anyOf, type SearchType, type Term } from "./type.ts";

/** One component of a composite parameter. */
export interface Part {
  search: SearchType;
  leaves: readonly Leaf[];
}

/** Most entries of one element: beyond it, combinations are left out. */
const most = 256;

/**
 * The entries of one element: each combination of what its parts hold.
 * http://hl7.org/fhir/R4/search.html#composite
 */
export function joints(param: string, parts: readonly Part[], element: unknown, environment: Within): IndexEntry[] {
  const found = parts.map((part) => partEntries(param, part, element, environment));
  return combinations(found)
    .slice(0, most)
    .map((combination) => ({ kind: "joint", param: nameOf(param, combination), parts: combination }));
}

type Within = Parameters<Leaf["select"]>[1];

/** A store does not look at the names of parts: so where they tell what a value is, the whole has a name of its own. */
const nameOf = (param: string, parts: readonly (IndexEntry | Criterion)[]): string =>
  param +
  parts
    .map((part, n) => ("param" in part && part.param !== param ? `${part.param.slice(param.length)}${n}` : ""))
    .join("");

/** Texts are no value of a composite: they are what `:text` looks at. */
function partEntries(param: string, { search, leaves }: Part, element: unknown, environment: Within): IndexEntry[] {
  const entries: IndexEntry[] = [];
  for (const { select, required } of leaves)
    for (const node of select(element, environment)) search.index(param, node, required, entries);
  const names = [param, canonicalOf(param)];
  return entries.filter((entry) => entry.kind !== "text" && "param" in entry && names.includes(entry.param));
}

function combinations<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>(
    (sofar, list) => sofar.flatMap((start) => list.map((one) => [...start, one])).slice(0, most),
    [[]],
  );
}

/**
 * The values of a composite, each a text a part. Where every `$` is needed by one value, the commas
 * can only list alternatives of the parts: `a,b$c` is `a$c` or `b$c`.
 */
export function jointValues(name: string, text: string, parts: number): readonly (readonly string[])[] {
  const whole = split(text, "$");
  const values =
    whole.length === parts
      ? combinations(whole.map((one) => split(one, ",")))
      : split(text, ",").map((one) => split(one, "$"));
  if (values.length >= most) throw invalid(`${name}: too many values`);
  if (values.some((value) => value.length !== parts || value.includes("")))
    throw unreadable(name, shown(text), `${parts} values joined by $`);
  return values;
}

/** All parts must hold of one element. */
export function parseJoint(term: Omit<Term, "text">, parts: readonly Part[], texts: readonly string[]): Criterion {
  const criteria = parts.map(({ search }, n) => search.parse({ ...term, text: texts[n] ?? "" }));
  const simple = combinations(criteria.map((one) => (one.op === "or" ? one.of : [one])));
  return anyOf(simple.map((parts) => ({ op: "joint", param: nameOf(term.param, parts), parts })));
}
