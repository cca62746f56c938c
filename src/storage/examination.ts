import type { Resource } from "../fhir/types.ts";
import type { IndexEntry } from "./query.ts";

/** Is called now and then with how much is done, of how much. */
export type Tell = (done: number, of: number) => void;

/** One thing that can be looked at in a store, without changing it and beside whoever writes to it. */
export interface Look {
  name: string;
  /** It reads the whole store. */
  long: boolean;
  /** @returns What is wrong, and what to do; undefined when all is well. */
  look(tell: Tell): string | undefined | Promise<string | undefined>;
}

/** A store that is looked at. */
export interface Examination {
  looks: readonly Look[];
  close(): void | Promise<void>;
}

/** What a resource is found by: the same function that indexed it. */
export type Indexer = (resource: Resource) => readonly IndexEntry[];
