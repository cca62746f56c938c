/** Bounds of a parameter, such as `date=ge2018`: what satisfies one ends no earlier, or begins no later. */
import { finite } from "./finite.ts";
import type { Criterion, CriterionOf, RangeTest } from "./query.ts";

type Ranged = CriterionOf<"range"> | CriterionOf<"quantity">;

/** Tests of one parameter of which one must hold. */
export interface Bound {
  of: Criterion;
  tests: readonly [Ranged, ...Ranged[]];
}

export type Tests = Bound["tests"];

type Ends = Partial<Record<RangeTest, "low" | "high">>;
/** Which end of what is asked no row that satisfies the test ends before. */
const floors: Ends = { within: "low", overlaps: "low", "starts-after": "high", "reaches-above": "high" };
/** Which end no such row begins after. */
const ceilings: Ends = { within: "high", overlaps: "high", "ends-before": "low", "reaches-below": "low" };

/** Undefined: it is no bound of one parameter. */
export function boundOf(of: Criterion): Bound | undefined {
  const parts = of.op === "or" ? of.of : [of];
  const [first, ...others] = parts.filter(isRanged);
  if (!first || others.length + 1 < parts.length) return undefined;
  const alike = others.every(({ op, param }) => op === first.op && param === first.param);
  return alike ? { of, tests: [first, ...others] } : undefined;
}

const isRanged = (one: Criterion): one is Ranged => one.op === "range" || one.op === "quantity";

export const isFloor = ({ tests }: Bound): boolean => tests.every(({ how }) => floors[how]);
export const isCeiling = ({ tests }: Bound): boolean => tests.every(({ how }) => ceilings[how]);

/** No row that satisfies one of the tests ends before. */
export const floorOf = (tests: readonly Ranged[]): number =>
  Math.min(...tests.map((one) => finite(one[floors[one.how] ?? "low"])));

/** No row that satisfies one of the tests begins after. */
export const ceilingOf = (tests: readonly Ranged[]): number =>
  Math.max(...tests.map((one) => finite(one[ceilings[one.how] ?? "high"])));
