/** What a chain asks within the container. http://hl7.org/fhir/R4/search.html#contained */
import type { Criterion } from "../storage/query.ts";
import { isMarked, isTooDeep, marked, mostApart, prefixOf, type Which } from "./contained-name.ts";
import { allOf, anyOf } from "./types/type.ts";

const nothing: Criterion = { op: "none" };

/**
 * Holds of a resource that contains, in a place, one that satisfies a criterion.
 * @param place Of contained resources of the type that the criterion is about
 */
export function inside(where: Criterion, place: string): Criterion {
  if (isTooDeep(place)) return nothing;
  if (isOfOne(where)) return moved(where, place, "any");
  const each: readonly Which[] = ["only", ...Array.from({ length: mostApart }, (_, n) => n)];
  return any(each.map((which) => all([marked(place, which), moved(where, place, which)])));
}

/** Whether it holds of several resources taken together just when it holds of one of them. */
function isOfOne(where: Criterion): boolean {
  if (where.op === "or") return where.of.every(isOfOne);
  if (where.op === "and") return isMarked(where.of[0]) || isExact(where.of);
  return where.op !== "not";
}

/** The exact text, and how it begins: the first of these says it all. */
const isExact = ([start, exact, ...more]: readonly Criterion[]): boolean =>
  more.length === 0 &&
  start?.op === "string" &&
  exact?.op === "string" &&
  start.how === "starts" &&
  exact.how === "exact";

/** The same criterion of what a contained resource is found by: it has no id of the server, and nothing points at it. */
function moved(where: Criterion, place: string, which: Which): Criterion {
  switch (where.op) {
    case "all":
      return marked(place, which);
    case "and":
      return all(where.of.map((one) => moved(one, place, which)));
    case "or":
      return any(where.of.map((one) => moved(one, place, which)));
    case "not":
      return denied(moved(where.of, place, which), marked(place, which));
    case "none":
    case "id":
    case "type":
    case "updated":
    case "compartment":
    case "referredBy":
      return nothing;
    default: {
      const param = prefixOf(place, which) + where.param;
      return isTooDeep(param) ? nothing : { ...where, param };
    }
  }
}

const all = (of: readonly Criterion[]): Criterion => (of.some(({ op }) => op === "none") ? nothing : allOf(of));

const any = (of: readonly Criterion[]): Criterion => anyOf(of.filter(({ op }) => op !== "none"));

/** @param otherwise What holds where nothing is to be denied */
const denied = (of: Criterion, otherwise: Criterion): Criterion => (of.op === "none" ? otherwise : { op: "not", of });
