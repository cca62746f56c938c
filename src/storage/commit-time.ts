import type { RangeTest } from "./query.ts";

/** Commit times from one on, and up to another, which is not among them. Milliseconds since 1970 UTC. */
export type TimeSpan = readonly [from: number, until: number];

const tests: Record<RangeTest, (low: number, high: number) => readonly TimeSpan[]> = {
  within: (low, high) => [[low, high]],
  outside: (low, high) => [
    [-Infinity, low],
    [high, Infinity],
  ],
  overlaps: (low, high) => [[low, high]],
  "starts-after": (_low, high) => [[high, Infinity]],
  "ends-before": (low) => [[-Infinity, low]],
  "reaches-above": (_low, high) => [[high, Infinity]],
  "reaches-below": (low) => [[-Infinity, low]],
};

/** Commit times that satisfy a test, in whole milliseconds: a commit time is the range [at, at + 1). */
export const spansOf = (how: RangeTest, low: number, high: number): readonly TimeSpan[] =>
  tests[how](Math.ceil(low), Math.ceil(high));
