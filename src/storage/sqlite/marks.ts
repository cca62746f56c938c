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

interface Extremes {
  low: IndexEntry;
  high: IndexEntry;
}

export function marksOf(entries: readonly IndexEntry[]): Map<IndexEntry, number> {
  const extremes = new Map<string, Extremes>();
  const seen = new Set<string>();
  const marks = new Map<IndexEntry, number>();
  const mark = (entry: IndexEntry, bit: number) => marks.set(entry, (marks.get(entry) ?? 0) | bit);
  for (const entry of entries) {
    if (entry.kind === "member") continue;
    const key = `${entry.kind} ${entry.param}`;
    const value = valueOf(entry);
    extend(extremes, key, { entry, value });
    const whole = `${key} ${value}`;
    if (!seen.has(whole)) mark(entry, first);
    seen.add(whole);
  }
  for (const { low, high } of extremes.values()) {
    mark(low, lowest);
    mark(high, highest);
  }
  return marks;
}

function extend(
  extremes: Map<string, Extremes>,
  key: string,
  { entry, value }: { entry: IndexEntry; value: SortValue },
) {
  const known = extremes.get(key);
  if (!known) extremes.set(key, { low: entry, high: entry });
  else if (less(value, valueOf(known.low))) known.low = entry;
  else if (less(valueOf(known.high), value)) known.high = entry;
}

function less(a: SortValue, b: SortValue): boolean {
  if (typeof a === "number" && typeof b === "number") return a < b;
  return typeof a === "string" && typeof b === "string" && compareText(a, b) < 0;
}
