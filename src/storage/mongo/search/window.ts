/**
 * Two bounds of one parameter, as `date=ge2018&date=lt2019`: alone each names a half of its ranges, together few. What
 * both may hold of is found by where it begins.
 */
import { type Bound, boundOf, ceilingOf, floorOf, isCeiling, isFloor } from "../../bounds.ts";
import type { Criterion } from "../../query.ts";
import { any, type Filter, oneOf } from "./filter.ts";
import { reaching } from "./hulls.ts";
import { paramName } from "./keys.ts";
import type { Drive } from "./part.ts";

/**
 * The bounds that need not name candidates themselves; one of each two does it for both.
 * @param asked Criteria that must all hold
 */
export function windowsOf(
  asked: readonly Criterion[],
  types: readonly string[],
): ReadonlyMap<Criterion, { drive?: Drive }> {
  const bounds = asked.flatMap((one) => boundOf(one) ?? []).filter(isBroad);
  const found = new Map<Criterion, { drive?: Drive }>();
  for (const [param, group] of Map.groupBy(bounds, ({ tests }) => tests[0].param)) {
    const from = group.find(isFloor);
    const until = group.find(isCeiling);
    if (!from || !until) continue;
    const names = types.map((type) => paramName(type, param));
    found.set(until.of, {}).set(from.of, { drive: window(names, floorOf(from.tests), ceilingOf(until.tests)) });
  }
  return found;
}

/** Of ranges; what is `within` alone names few candidates by itself. */
const isBroad = ({ tests }: Bound): boolean => tests[0].op === "range" && tests.some(({ how }) => how !== "within");

function window(names: readonly string[], floor: number, ceiling: number): Drive {
  const classes = reaching(floor).map(({ nameOf, earliest }): Filter => {
    const ends = { lo: { $gte: earliest, $lte: ceiling }, hi: { $gte: floor } };
    return { r: { $elemMatch: { q: oneOf(names.map(nameOf)), ...ends } } };
  });
  const family = `${names[0] ?? ""} window ${Math.ceil(Math.log2(Math.max(1, ceiling - floor)))}`;
  return { index: "r", filter: any(classes), exact: false, rank: 5, family };
}
