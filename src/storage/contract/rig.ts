import type { Archive } from "../archive.ts";
import type { RecordStore } from "../records.ts";
import type { ResourceStore } from "../store.ts";

/** A store under test, empty, on a clock that the test sets. */
export interface Bench {
  store: ResourceStore;
  records: RecordStore;
  archive: Archive;
  close: () => Promise<void>;
}

/** What the parts of the contract work with. */
export interface Rig {
  store: () => ResourceStore;
  records: () => RecordStore;
  archive: () => Archive;
  /** Sets the clock, milliseconds since 1970 UTC. */
  clock: (at: number) => void;
  /** An empty store whose pages end with so many characters; closed after the test. */
  openShort: (longest: number) => Promise<ResourceStore>;
}
