/** Rows of a page, and how they are asked for. */
import type { Cursor, Query } from "../../query.ts";
import type { Filter } from "./filter.ts";
import type { ResourceDocument } from "../shape.ts";

/** A resource of a page, and its place. */
export interface Row {
  document: ResourceDocument;
  cursor: Cursor;
}

export interface Asked extends Pick<Query, "sort" | "types"> {
  after?: Cursor | undefined;
  limit: number;
  /** Fields that are wanted, or what is computed for one. */
  fields: Readonly<Record<string, 1 | Filter>>;
  /** Sort all candidates, though an index could be followed. The rows are the same. */
  collect: boolean;
}
