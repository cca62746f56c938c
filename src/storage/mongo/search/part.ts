/** A criterion on its way to a command: it can be asked of a candidate, and often it can name candidates itself. */
import type { indexes } from "../shape.ts";
import { any, type Filter, no, oneOf } from "./filter.ts";

export type IndexName = keyof (typeof indexes)["resource"] | "_id_";

/** How a criterion names candidates. */
export interface Drive {
  index: IndexName;
  filter: Filter;
  /** All that it names satisfy the criterion; else its filter must be asked too. */
  exact: boolean;
  /** What to count first: less is probably rarer. */
  rank: number;
  /** Parameter and kind: values of one family are about equally rare. */
  family: string;
  /** Exact keys, when these are all it asks. */
  points?: readonly string[];
}

export interface Part {
  /** In a form that no index serves. */
  filter: Filter;
  drive?: Drive;
}

export const everything: Part = { filter: {} };
export const nothing: Part = { filter: no };

/** Has one of those keys. */
export function points(keys: readonly string[], rank: number, family: string): Part {
  if (keys.length === 0) return nothing;
  return {
    filter: { k: { $not: { $nin: keys } } },
    drive: { index: "kb", filter: { k: oneOf(keys) }, exact: true, rank, family, points: keys },
  };
}

/** Any of several, each of which names candidates by the same index; undefined: they do not. */
export function together(drives: readonly (Drive | undefined)[]): Drive | undefined {
  const [first] = drives;
  const known = drives.filter((drive) => drive !== undefined);
  if (!first || known.length < drives.length || known.some(({ index }) => index !== first.index)) return undefined;
  const rank = Math.max(...known.map((drive) => drive.rank));
  const exact = known.every((drive) => drive.exact);
  const family = known.map((drive) => drive.family).join(" ");
  const keys = known.every((drive) => drive.points) ? known.flatMap((drive) => drive.points ?? []) : undefined;
  if (keys) return { index: "kb", filter: { k: oneOf(keys) }, exact, rank, family, points: keys };
  return { index: first.index, filter: any(known.map(({ filter }) => filter)), exact, rank, family };
}
