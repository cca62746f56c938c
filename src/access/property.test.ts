/** What a caller is answered is what a world would answer that holds only what the caller may see. */
import { afterAll, expect, it } from "@jest/globals";
import { storeForTests } from "../testing/store.ts";
import { times } from "../testing/thorough.ts";
import { askCallers } from "./contract/property.ts";

const stores = storeForTests();
afterAll(stores.drop);

/** 450 are more than 10,000 searches, and some 30,000 versions, histories and writes. */
const worlds = times(8, 450);
const firstSeed = 1;

it("random callers, questions, versions, histories and writes", async () => {
  for (let seed = firstSeed; seed < firstSeed + worlds; seed++) {
    let at = 0;
    const { store, close } = await stores.open(() => at);
    const answer = await askCallers(store, seed, (now) => (at = now));
    await close();
    expect(answer).toEqual({ asked: expect.any(Number) });
  }
}, 3_600_000);
