/** However many candidates there are, and whichever way they are looked at, the answers are those of match.ts. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { scratch } from "../../testing/mongod/scratch.ts";
import { times } from "../../testing/thorough.ts";
import { askWorld } from "../contract/property.ts";
import { askAll, fill } from "../contract/systematic.ts";
import type { ResourceStore } from "../store.ts";
import { openDatabase, type Database } from "./database.ts";
import type { Limits } from "./scope.ts";
import { openMongo } from "./store.ts";

/** 60 of each are more than 4,000 questions. */
const worlds = times(3, 60);
const firstSeed = 7_001;

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

const variants: [string, Limits][] = [
  ["with few candidates", { small: 400, follow: true, linked: 2_000 }],
  ["with many candidates, along indexes", { small: 1, follow: true, linked: 2_000 }],
  ["with many candidates, collected", { small: 1, follow: false, linked: 2_000 }],
  ["with links to many, slice by slice", { small: 1, follow: true, linked: 1 }],
];

describe.each(variants)("%s", (_name, limits) => {
  const place = scratch();
  let db: Database;
  beforeAll(async () => {
    db = await openDatabase({ ...place, epoch: 0 });
  });
  afterAll(async () => {
    await db.close();
    await place.drop();
  });
  async function empty(now: () => number) {
    for (const name of ["resource", "version", "horizon"] as const) await db[name].deleteMany({});
    return openMongo({ ...place, now, epoch: 0, limits });
  }

  it("every test against every value", async () => {
    let at = 0;
    const { store, close } = await empty(() => at);
    const model = await fill(dated(store), (now) => (at = now));
    expect(await askAll(dated(store), model)).toEqual([]);
    await close();
  }, 120_000);

  it("random questions", async () => {
    for (let seed = firstSeed; seed < firstSeed + worlds; seed++) {
      let at = 0;
      const { store, close } = await empty(() => at);
      expect(await askWorld(dated(store), seed, (now) => (at = now))).toEqual({ asked: expect.any(Number) });
      await close();
    }
  }, 600_000);
});
