import { afterAll, expect, it } from "@jest/globals";
import { openFresh } from "../../testing/mongod/fresh.ts";
import { scratch } from "../../testing/mongod/scratch.ts";
import { times } from "../../testing/thorough.ts";
import { askWorld } from "../contract/property.ts";
import { askAll, fill } from "../contract/systematic.ts";

const database = scratch();
afterAll(database.drop);

/** 450 are more than 10,000 questions. */
const worlds = times(5, 450);
const firstSeed = 5_001;

const variants = [
  ["as it runs", {}],
  ["as with many candidates, along indexes", { limits: { small: 1, follow: true, linked: 2_000 } }],
  ["as with many candidates, collected", { limits: { small: 1, follow: false, linked: 2_000 } }],
] as const;

it.each(variants)(
  "random questions have the answers of match.ts, %s",
  async (_name, choice) => {
    let at = 0;
    for (let seed = firstSeed; seed < firstSeed + worlds; seed++) {
      const { store, close } = await openFresh(database, { now: () => at, ...choice });
      expect(await askWorld(store, seed, (now) => (at = now))).toEqual({ asked: expect.any(Number) });
      await close();
    }
  },
  3_600_000,
);

it.each(variants)(
  "every test against every value has the answer of match.ts, %s",
  async (_name, choice) => {
    let at = 0;
    const { store, close } = await openFresh(database, { now: () => at, ...choice });
    const model = await fill(store, (now) => (at = now));
    expect(await askAll(store, model)).toEqual([]);
    await close();
  },
  600_000,
);
