/** The behaviour that every store must show. Each adapter's test is one call of this. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { assertContract, judgeContract, wholeContract } from "./contract-checks.ts";
import { noChangeContract, versionContract } from "./contract-commit.ts";
import { historyContract } from "./contract-history.ts";
import { raceContract, sequenceContract } from "./contract-races.ts";
import { recordContract } from "./contract-records.ts";
import { findContract, includeContract, orderContract } from "./contract-search.ts";
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

const parts = {
  versions: versionContract,
  "no change": noChangeContract,
  "whole or not at all": wholeContract,
  rights: judgeContract,
  conditions: assertContract,
  races: raceContract,
  sequence: sequenceContract,
  history: historyContract,
  search: findContract,
  include: includeContract,
  order: orderContract,
  records: recordContract,
};

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
  describe.each(Object.entries(parts))("%s", (_name, contract) => contract(rig));
  it("says that it can write", async () => {
    expect(await bench.store.health()).toEqual({ ok: true });
  });
}
