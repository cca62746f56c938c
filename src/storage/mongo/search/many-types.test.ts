/** What lies in one of many types comes in the order of creation, whether there is little of it or much. */
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { ready, scratch } from "../../../testing/mongod/scratch.ts";
import type { Query } from "../../query.ts";
import type { Database } from "../database/database.ts";
import type { ResourceDocument } from "../shape.ts";
import { openTimes } from "../versions/times.ts";
import { openFinder, type Finder } from "./finder.ts";
import { packEntries } from "./pack.ts";

const types = Array.from({ length: 30 }, (_, n) => `Type${n}`);
const count = 100;
/** Types and places of birth go different ways. */
const document = (n: number): ResourceDocument => {
  const type = types[(n * 17) % types.length] ?? "";
  return {
    _id: `${type}/${n}`,
    ...{ t: type, v: 1, born: (n * 37) % count, seq: n, m: 0, body: `{"n":"${"x".repeat(1_000)}"}` },
    ...packEntries(type, [{ kind: "member", compartment: "Patient", id: "p" }]),
  };
};

const place = scratch();
let db: Database;
beforeAll(async () => {
  db = await ready(place);
  await db.resource.insertMany(Array.from({ length: count }, (_, n) => document(n)));
});
afterAll(async () => {
  await db.close();
  await place.drop();
});

const query: Query = {
  types,
  where: { op: "compartment", compartment: "Patient", id: "p" },
  sort: [],
  limit: count,
};

async function pages(finder: Finder, limit: number): Promise<number[][]> {
  const found: number[][] = [];
  for (let page = await finder.search({ ...query, limit }); ;) {
    found.push(page.versions.map(({ seq }) => (seq * 37) % count));
    if (!page.next || found.length > count) return found;
    page = await finder.search({ ...query, limit, after: page.next });
  }
}

const inOrder = Array.from({ length: count }, (_, n) => n);

it.each([1, 10, 70, 99, 100, 101, 400])("pages of %i", async (limit) => {
  const found = await pages(openFinder(db, openTimes(db, 0)), limit);
  expect(found.flat()).toEqual(inOrder);
  expect(found).toHaveLength(Math.ceil(count / limit));
});

it("pages that end by length", async () => {
  const found = await pages(openFinder(db, openTimes(db, 0), { longest: 20_000 }), 400);
  expect(found.flat()).toEqual(inOrder);
  expect(found).toHaveLength(5);
});

it("a large compartment needs no look at others, nor a count before", async () => {
  const { steps } = await openFinder(db, openTimes(db, 0)).explain({ ...query, limit: 5 });
  expect(steps.map(({ purpose, indexes, looked = 0 }) => [purpose, indexes, looked < 100])).toEqual([
    ["page", ["kb"], true],
  ]);
});
