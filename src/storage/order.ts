/**
 * The order of a search: its sort keys, resources without a value last, ties in the order of creation.
 * Ties run the way of the first key, so that a store can follow one index in both directions.
 */
import type { Item } from "./match.ts";
import type { Cursor, IndexEntry, SortKey } from "./query.ts";
import { finite } from "./finite.ts";
import { compareText } from "./text.ts";

/** A resource with its places: of its first and of its current version in the order of commits. */
export interface Placed extends Item {
  born: number;
  seq: number;
}

export type SortValue = number | string | null;

/** What it is sorted by: the lowest value when ascending, the highest when descending, null without any. */
function sortValue(key: SortKey, item: Placed): SortValue {
  if (key.kind === "updated") return item.seq;
  if (key.kind === "id") return item.id;
  return extreme(key, item.entries);
}

/** The lowest or highest value among the entries of the key's parameter and kind. */
export function extreme(key: SortKey, entries: readonly IndexEntry[]): SortValue {
  let best: SortValue = null;
  for (const entry of entries) {
    if (entry.kind !== key.kind || !("param" in entry) || entry.param !== key.param) continue;
    const value = valueOf(entry);
    if (best === null || compare(value, best) < 0 !== key.descending) best = value;
  }
  return best;
}

/** What an entry sorts by; null: its kind is never sorted by. */
export function valueOf(entry: IndexEntry): SortValue {
  switch (entry.kind) {
    case "token":
      return entry.code;
    case "text":
      return entry.text;
    case "string":
      return entry.folded;
    case "uri":
      return entry.uri;
    case "url":
      return entry.url;
    case "reference":
      return `${entry.type}/${entry.id}`;
    case "range":
    case "quantity":
      return finite(entry.low);
    default:
      return null;
  }
}

function compare(a: SortValue, b: SortValue): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return compareText(String(a), String(b));
}

/** True when ties, and resources without a value, run from the newest to the oldest. */
export const tiesDescend = (keys: readonly SortKey[]): boolean => keys[0]?.descending === true;

export const cursorOf = (keys: readonly SortKey[], item: Placed): Cursor => ({
  values: keys.map((key) => sortValue(key, item)),
  born: item.born,
});

/** Below zero: `a` is shown before `b`. */
export function compareCursors(keys: readonly SortKey[], a: Cursor, b: Cursor): number {
  for (const [n, key] of keys.entries()) {
    const difference = compareBy(key, a.values[n] ?? null, b.values[n] ?? null);
    if (difference !== 0) return difference;
  }
  return tiesDescend(keys) ? b.born - a.born : a.born - b.born;
}

function compareBy({ descending }: SortKey, a: SortValue, b: SortValue): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return descending ? compare(b, a) : compare(a, b);
}
