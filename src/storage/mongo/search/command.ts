/** What a question looks like. */
import type { Filter } from "./filter.ts";

export interface Target {
  /** `resource` unless given. */
  from?: "resource" | "version";
  /** Name of the index. */
  hint: string;
}

/** How much of an answer is wanted. */
export interface Wanted {
  /** Characters of a page: no more rows than up to one that is behind its end. */
  longest?: number | undefined;
  /** Throws LongReply when it does not fit into one reply. */
  brief?: boolean | undefined;
}

/** What is asked for many at once is more than one reply holds. */
export class LongReply extends Error {}

export interface FindCommand extends Target, Wanted {
  filter: Filter;
  /** Fields, or what is computed for one. */
  projection: Readonly<Record<string, 0 | 1 | Filter>>;
  sort?: Readonly<Record<string, 1 | -1>>;
  /** Absent: all. */
  limit?: number | undefined;
  /** Where in the index to begin, and before which place to end. */
  min?: Filter | undefined;
  max?: Filter | undefined;
  /** Rows are keys of the index. */
  returnKey?: true;
}

export interface Counting extends Target {
  filter: Filter;
  /** So many are enough. */
  limit?: number;
  /** It is known that they are few. */
  isSmall?: boolean;
}
