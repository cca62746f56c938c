/** Criteria put together, without what says nothing. */
import { criterionKey } from "../search/by-type.ts";
import { allOf, anyOf } from "../search/types/type.ts";
import type { Criterion } from "../storage/query.ts";

/** Each once: what is said twice is looked up twice. */
export const distinct = (of: readonly Criterion[]): readonly Criterion[] => [
  ...new Map(of.map((one) => [criterionKey(one), one])).values(),
];

/** `and` without what says nothing. */
export function meet(of: readonly Criterion[]): Criterion {
  if (of.some(({ op }) => op === "none")) return { op: "none" };
  return allOf(of.filter(({ op }) => op !== "all"));
}

/** `or` without what says nothing. */
export function join(of: readonly Criterion[]): Criterion {
  if (of.some(({ op }) => op === "all")) return { op: "all" };
  return anyOf(of.filter(({ op }) => op !== "none"));
}
