/** The behaviour that every store must show. Each adapter's test is one call of this. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { commitContract } from "./contract-commit.ts";
import { historyContract } from "./contract-history.ts";
import { recordContract } from "./contract-records.ts";
import { searchContract } from "./contract-search.ts";
import type { RecordStore } from "./records.ts";
import type { ResourceStore } from "./store.ts";

/** A store under test, empty, on a clock that the test sets. */
export interface Bench {
  store: ResourceStore;
  records: RecordStore;
  close: () => Promise<void>;
}

/** Opens an empty store. */
export type OpenBench = (now: () => number) => Promise<Bench>;

/** What the parts of the contract work with. */
export interface Rig {
  store: () => ResourceStore;
  records: () => RecordStore;
  /** Sets the clock, milliseconds since 1970 UTC. */
  clock: (at: number) => void;
}

export function storeContract(open: OpenBench): void {
  let bench: Bench;
  let at = 0;
  beforeEach(async () => {
    at = 1_000;
    bench = await open(() => at);
  });
  afterEach(() => bench.close());
  const rig: Rig = {
    store: () => bench.store,
    records: () => bench.records,
    clock: (now) => {
      at = now;
    },
  };
  describe("commits", () => commitContract(rig));
  describe("history", () => historyContract(rig));
  describe("search", () => searchContract(rig));
  describe("records", () => recordContract(rig));
  it("says that it can write", async () => {
    expect(await bench.store.health()).toEqual({ ok: true });
  });
}
