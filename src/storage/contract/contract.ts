/** The behaviour that every store must show. Each adapter's test is one call of this. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { assertContract, judgeContract, wholeContract } from "./checks.ts";
import { noChangeContract, versionContract } from "./commit.ts";
import { commitRecordContract, recordConditionContract, recordLimitContract } from "./commit-records.ts";
import { explainContract } from "./explain.ts";
import { historyContract } from "./history.ts";
import { longHistoryContract, longIncludeContract, longPageContract } from "./pages.ts";
import { raceContract } from "./races.ts";
import { recordOrderContract, recordRaceContract } from "./record-races.ts";
import { recordContract } from "./records.ts";
import { reindexBesideContract, reindexContract } from "./reindex.ts";
import { findContract, includeContract, orderContract } from "./search.ts";
import { feedContract, sequenceContract } from "./sequence.ts";
import { becameContract, trailContract } from "./trail.ts";
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
  "long pages of a search": longPageContract,
  "long pages of a history": longHistoryContract,
  "what is included": longIncludeContract,
  reindex: reindexContract,
  "reindex beside others": reindexBesideContract,
  explain: explainContract,
  records: recordContract,
  "records in a commit": commitRecordContract,
  "conditions on records": recordConditionContract,
  "how many records": recordLimitContract,
  "races of records": recordRaceContract,
  "records in their turn": recordOrderContract,
  "what became of a change": becameContract,
  "the audit trail": trailContract,
};

/**
 * Opens an empty store on a clock. `longest`: what it has in place of `longestPage`; such a store is opened beside
 * the one that is open, and before anything is in that.
 */
export type OpenBench = (now: () => number, longest?: number) => Promise<Bench>;

export function storeContract(open: OpenBench): void {
  let bench: Bench;
  let short: Bench | undefined;
  let at = 0;
  beforeEach(async () => {
    at = 1_000;
    bench = await open(() => at);
  });
  afterEach(async () => {
    await bench.close();
    await short?.close();
    short = undefined;
  });
  const rig: Rig = {
    store: () => bench.store,
    records: () => bench.records,
    archive: () => bench.archive,
    clock: (now) => {
      at = now;
    },
    openShort: async (longest) => {
      short = await open(() => at, longest);
      return short.store;
    },
  };
  describe.each(Object.entries(parts))("%s", (_name, contract) => contract(rig));
  it("says that it can write", async () => {
    expect(await bench.store.health()).toEqual({ ok: true });
  });
}
