import { expect, it } from "@jest/globals";
import { times } from "../../testing/thorough.ts";
import { openDice, type Dice } from "../contract/dice.ts";
import { randomCommit } from "../contract/worlds.ts";
import type { ResourceStore } from "../store.ts";
import { openSqlite } from "./store.ts";

it("leaves the index rows of random entries, and no others, however often it is done", async () => {
  for (let seed = 1; seed <= times(20, 200); seed++) {
    const random = openDice(seed);
    const { store, check, close } = await openSqlite({ file: ":memory:", now: () => seed });
    for (let n = 0; n < 6; n++) {
      await store.commit(randomCommit(random));
      await reindexSome(store, random);
    }
    expect(check()).toEqual([]);
    await close();
  }
});

/** Other entries for some resources; those that are deleted, or never were, stay without. */
async function reindexSome(store: ResourceStore, random: Dice): Promise<void> {
  for (const { type, id, entries } of randomCommit(random).changes) {
    const version = await store.read(type, id);
    const count = await store.reindex([{ type, id, entries, seq: version?.seq ?? 0 }]);
    expect(count).toBe(version?.text === undefined ? 0 : 1);
  }
}
