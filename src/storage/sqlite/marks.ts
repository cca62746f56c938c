/** What an index row says of its place among the rows of one resource, so that the resource is met once. */
import { valueOf, type SortValue } from "../order.ts";
import type { IndexEntry } from "../query.ts";
import { compareText } from "../text.ts";

/** The lowest of its parameter and kind. */
export const lowest = 1;
/** The highest. */
export const highest = 2;
/** The first of its code, or of what it refers to. */
export const first = 4;

/** Places of the lowest and the highest entry, with their values. */
interface Extremes {
  low: number;
  lowest: SortValue;
  high: number;
  highest: SortValue;
}

/** @returns The mark of each entry. */
export function marksOf(entries: readonly IndexEntry[]): number[] {
  const extremes = new Map<string, Extremes>();
  const seen = new Set<string>();
  const marks = entries.map((entry, n): number => {
    if (entry.kind === "member") return 0;
    const key = `${entry.kind} ${entry.param}`;
    const value = valueOf(entry);
    extend(extremes, key, n, value);
    const known = seen.size;
    return seen.add(`${key} ${value}`).size > known ? first : 0;
  });
  for (const { low, high } of extremes.values()) {
    marks[low] = (marks[low] ?? 0) | lowest;
    marks[high] = (marks[high] ?? 0) | highest;
  }
  return marks;
}

function extend(extremes: Map<string, Extremes>, key: string, n: number, value: SortValue): void {
  const known = extremes.get(key);
  if (!known) extremes.set(key, { low: n, lowest: value, high: n, highest: value });
  else if (less(value, known.lowest)) [known.low, known.lowest] = [n, value];
  else if (less(known.highest, value)) [known.high, known.highest] = [n, value];
}

function less(a: SortValue, b: SortValue): boolean {
  if (typeof a === "number" && typeof b === "number") return a < b;
  return typeof a === "string" && typeof b === "string" && compareText(a, b) < 0;
}
