/** What a question looks like. */
import type { Filter } from "./filter.ts";

export interface Target {
  /** `resource` unless given. */
  from?: "resource" | "version";
  /** Name of the index. */
  hint: string;
}

export interface FindCommand extends Target {
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
