/** The behaviour that every store must show. Each adapter's test is one call of this. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { assertContract, judgeContract, wholeContract } from "./checks.ts";
import { noChangeContract, versionContract } from "./commit.ts";
import { explainContract } from "./explain.ts";
import { historyContract } from "./history.ts";
import { raceContract } from "./races.ts";
import { recordContract } from "./records.ts";
import { reindexBesideContract, reindexContract } from "./reindex.ts";
import { findContract, includeContract, orderContract } from "./search.ts";
import { feedContract, sequenceContract } from "./sequence.ts";
import type { Bench, Rig } from "./rig.ts";

const parts = {
  versions: versionContract,
  "no change": noChangeContract,
  "whole or not at all": wholeContract,
  rights: judgeContract,
  conditions: assertContract,
  races: raceContract,
  sequence: sequenceContract,
  feed: feedContract,
  history: historyContract,
  search: findContract,
  include: includeContract,
  order: orderContract,
  reindex: reindexContract,
  "reindex beside others": reindexBesideContract,
  explain: explainContract,
  records: recordContract,
};

/** @param open Opens an empty store on a clock. */
export function storeContract(open: (now: () => number) => Promise<Bench>): void {
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
