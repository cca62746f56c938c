/** Two bounds of one parameter, of values of every length, alone and several in one resource, and which way they are found. */
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { openEmpty, scratch } from "../../../testing/mongod/scratch.ts";
import { put } from "../../contract/samples.ts";
import { matches } from "../../match.ts";
import type { Criterion, IndexEntry, RangeTest } from "../../query.ts";
import type { MongoStore } from "../store.ts";

const minute = 60_000;
const day = 1_440 * minute;
const now = 1.5e12;
const starts = [-Infinity, -1e14, 0, now - 500_000, now, now + day];
const lengths = [0, 1, minute, minute + 1, 1e6, day, day + 1, 32 * day, 32 * day + 1, 367 * day, 400 * day, Infinity];
const spans = starts.flatMap((low) => lengths.map((length) => ({ low, high: low === -Infinity ? now : low + length })));
const resources = spans.flatMap((span, n) => {
  const other = spans[(n * 7 + 5) % spans.length] ?? span;
  const near = { low: span.low + 10, high: span.high + 10 };
  return [[span], [span, other], [span, near]].map((all, more) => ({
    id: `r${n}-${more}`,
    entries: all.map((one): IndexEntry => ({ kind: "range", param: "date", ...one })),
  }));
});

type Way = readonly RangeTest[];
const lower: readonly Way[] = [["within", "reaches-above"], ["reaches-above"], ["starts-after"], ["overlaps"]];
const upper: readonly Way[] = [["within", "reaches-below"], ["reaches-below"], ["ends-before"], ["overlaps"]];
const edges = [-1e14, now - 32 * day, now - 1, now, now + minute, now + 33 * day];
const bound = (hows: Way, low: number, param = "date"): Criterion => ({
  op: "or",
  of: hows.map((how) => ({ op: "range", param, how, low, high: low + 1_000 })),
});
const and = (...of: Criterion[]): Criterion => ({ op: "and", of });
const windows = lower.flatMap((ge) =>
  upper.flatMap((lt) => edges.flatMap((from) => edges.map((until) => and(bound(ge, from), bound(lt, until))))),
);

const place = scratch();
let opened: MongoStore;
const query = (where: Criterion) => ({ types: ["Observation"], where, sort: [], limit: 1_000 });

beforeAll(async () => {
  opened = await openEmpty(place, { now: () => 1 });
  await opened.store.commit({ changes: resources.map(({ id, entries }) => put("Observation", id, entries)) });
}, 60_000);
afterAll(async () => {
  await opened.close();
  await place.drop();
});

it("find what both hold of", async () => {
  const world = { get: () => undefined, ofType: () => [] };
  const wrong: unknown[] = [];
  for (const where of windows) {
    const { versions } = await opened.store.search(query(where));
    const due = resources.filter((one) => matches(where, { type: "Observation", at: 1, ...one }, world));
    const [found, expected] = [versions, due].map((all) => all.map(({ id }) => id).join());
    if (found !== expected) wrong.push({ where, found, expected });
  }
  expect(wrong).toEqual([]);
}, 60_000);

const ge = bound(["within", "reaches-above"], now);
const lt = bound(["within", "reaches-below"], now + day);

/** Stretches of the index of ranges: as many as there are classes, or as the ways of one bound. */
it.each([
  ["both bounds", and(ge, lt), 5],
  ["one that is both", bound(["overlaps"], now), 5],
  ["the lower bound alone", ge, 2],
  ["the upper bound alone", lt, 2],
  ["bounds of two parameters", and(ge, bound(["within", "reaches-below"], now, "issued")), 2],
])("%s: found along the index", async (_name, where, stretches) => {
  const { steps } = await opened.store.explain(query(where));
  const [page] = steps.filter(({ purpose }) => purpose === "page").map(({ detail }) => detail);
  expect(page?.match(/IXSCAN.*/g)).toEqual(Array.from({ length: stretches }, () => "IXSCAN r"));
});
