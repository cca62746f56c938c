/** However many candidates there are, and whichever way they are looked at, the answers are those of match.ts. */
import { afterAll, describe, expect, it } from "@jest/globals";
import { openEmpty, scratch } from "../../testing/mongod/scratch.ts";
import { times } from "../../testing/thorough.ts";
import { askWorld } from "../contract/property.ts";
import { askAll, fill } from "../contract/systematic.ts";
import type { ResourceStore } from "../store.ts";
import type { Limits } from "./search/scope.ts";

const place = scratch();
afterAll(place.drop);

/** Of each variant, and of each way to name what is asked. 450 are more than 10,000 questions: those that SQLite is asked. */
const worlds = times(3, 450);
const firstSeed = 1;

const variants: [string, Limits | undefined][] = [
  ["as it runs", undefined],
  ["as with many candidates, along indexes", { small: 1, follow: true, linked: 2_000 }],
  ["as with many candidates, collected", { small: 1, follow: false, linked: 2_000 }],
  ["as with links to many, slice by slice", { small: 1, follow: true, linked: 1 }],
];

/** Dates have indexes of their own, so what the questions call range is called date here. */
function renamed<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(renamed) as Value;
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, member]: [string, unknown]) => [
    name,
    name === "param" && member === "range" ? "date" : renamed(member),
  ]);
  return Object.fromEntries(members) as Value;
}

const dated = (store: ResourceStore): ResourceStore => ({
  ...store,
  commit: (commit) => store.commit(renamed(commit)),
  search: (query) => store.search(renamed(query)),
});

const named: [string, (store: ResourceStore) => ResourceStore][] = [
  ["of ranges", (store) => store],
  ["of dates", dated],
];

describe.each(variants)("%s", (_name, limits) => {
  it.each(named)(
    "random questions, %s",
    async (_kind, as) => {
      for (let seed = firstSeed; seed < firstSeed + worlds; seed++) {
        let at = 0;
        const { store, close } = await openEmpty(place, { now: () => at, limits });
        expect(await askWorld(as(store), seed, (now) => (at = now))).toEqual({ asked: expect.any(Number) });
        await close();
      }
    },
    3_600_000,
  );

  it.each(named)(
    "every test against every value, %s",
    async (_kind, as) => {
      let at = 0;
      const { store, close } = await openEmpty(place, { now: () => at, limits });
      const model = await fill(as(store), (now) => (at = now));
      expect(await askAll(as(store), model)).toEqual([]);
      await close();
    },
    600_000,
  );
});
