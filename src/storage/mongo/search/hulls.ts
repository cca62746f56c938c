/**
 * Where a resource's ranges of one parameter begin and end together. Those that are points, each the only one of its
 * resource, need no hull: a window finds them by where they begin. All others have one, named by its length.
 */
import { hullName } from "./keys.ts";
import type { Span } from "../shape.ts";

/** What is longer is no point: a minute, in milliseconds. */
const point = 60_000;
/** Most that hulls of a class may measure: a day, a month, a year of milliseconds; the last are longer, or open. */
const longest = [86_400_000, 32 * 86_400_000, 367 * 86_400_000, Infinity];

/** @param spans Ranges of one resource, no quantities, each once */
export function hullsOf(spans: readonly Span[]): Span[] {
  const byName = Map.groupBy(spans, ({ q }) => q);
  return [...byName].flatMap(([name, own]) => {
    const lo = own.reduce((least, span) => Math.min(least, span.lo), Infinity);
    const hi = own.reduce((most, span) => Math.max(most, span.hi), -Infinity);
    if (own.length === 1 && hi - lo <= point) return [];
    const lengthClass = longest.findIndex((most) => hi - lo <= most);
    return [{ q: hullName(name, lengthClass), lo, hi }];
  });
}

/** Spans that are named so, and begin no earlier, are all that may end at a floor or later. */
interface Reaching {
  nameOf: (name: string) => string;
  earliest: number;
}

/** Of each class of ranges, where the first of them begins that ends at the floor or later. */
export const reaching = (floor: number): Reaching[] => [
  { nameOf: (name) => name, earliest: before(floor, point) },
  ...longest.map((most, lengthClass) => ({
    nameOf: (name: string) => hullName(name, lengthClass),
    earliest: before(floor, most),
  })),
];

/** Lengths are differences of numbers that need not be whole, so it is a little earlier. */
const before = (floor: number, most: number): number => floor - most * 1.001 - Math.abs(floor) * 1e-9;
