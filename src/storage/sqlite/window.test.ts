import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "@jest/globals";
import { put } from "../contract/samples.ts";
import { matches } from "../match.ts";
import type { Criterion, IndexEntry, RangeTest } from "../query.ts";
import { openSqlite } from "./store.ts";

const day = 86_400_000;
const starts = [-1e14, 0, 1.5e12 - 500_000, 1.5e12, 1.5e12 + day];
const lengths = [0, 1, 1_000, 15_500, 1e6, day, day + 1, 31 * day, 32 * day, 366 * day, 400 * day, Infinity];
const spans = starts.flatMap((low) => lengths.map((length) => ({ low, high: low + length })));
const resources = spans.flatMap((span, n) => {
  const other = spans[(n * 7 + 5) % spans.length] ?? span;
  return [[span], [span, other]].map((all, more) => {
    const entries = all.flatMap((one, k): IndexEntry[] => [
      { kind: "range", param: "date", ...one },
      { kind: "quantity", param: "value", unit: ["kg", "g"][(n + k) % 2] ?? "", ...one },
    ]);
    return { id: `r${n}-${more}`, entries };
  });
});

type Way = readonly RangeTest[];
const lower: readonly Way[] = [["within", "reaches-above"], ["reaches-above"], ["starts-after"], ["overlaps"]];
const upper: readonly Way[] = [["within", "reaches-below"], ["reaches-below"], ["ends-before"], ["overlaps"]];
const edges = [-1e14, 1.5e12 - day, 1.5e12 - 1, 1.5e12, 1.5e12 + 15_500, 1.5e12 + 33 * day];
const edgePairs = edges.flatMap((from) => edges.map((until) => [from, until] as const));

const pairs = lower.flatMap((ge) => upper.flatMap((lt) => edgePairs.map(([from, until]) => ({ ge, lt, from, until }))));

const bound = (hows: Way, low: number, more: object): Criterion => ({
  op: "or",
  of: hows.map((how) => ({ op: "range", param: "date", how, low, high: low + 1_000, ...more })),
});

describe("two bounds of one parameter find what both hold of", () => {
  const kinds: [string, object][] = [
    ["range", {}],
    ["quantity", { op: "quantity", param: "value", unit: "kg" }],
    ["quantity of any unit", { op: "quantity", param: "value", unit: "" }],
  ];
  it.each(kinds)("%s", async (_name, more) => {
    const { store, close } = await openSqlite({ file: ":memory:", now: () => 1 });
    await store.commit({ changes: resources.map(({ id, entries }) => put("Observation", id, entries)) });
    const world = { get: () => undefined, ofType: () => [] };
    const wrong: unknown[] = [];
    for (const pair of pairs) {
      const where: Criterion = { op: "and", of: [bound(pair.ge, pair.from, more), bound(pair.lt, pair.until, more)] };
      const { versions, total } = await store.search({
        ...{ types: ["Observation"], where, sort: [], limit: 1_000, total: "accurate" },
      });
      const due = resources.filter((one) => matches(where, { type: "Observation", at: 1, ...one }, world));
      const [found, expected] = [versions, due].map((all) => all.map(({ id }) => id).join());
      if (found !== expected || total !== due.length) wrong.push({ ...pair, found, expected });
    }
    expect(wrong).toEqual([]);
    await close();
  });
});

it("a file without the indexes for it has them when it is opened", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cardea-"));
  const file = join(folder, "store.sqlite");
  const first = resources.find(({ id }) => id === "r1-0");
  const { store, close } = await openSqlite({ file, now: () => 1 });
  await store.commit({ changes: [put("Observation", "o", first?.entries ?? [])] });
  await close();
  const db = new DatabaseSync(file);
  for (const table of ["range", "quantity"]) db.exec(`DROP INDEX ${table}_long; DROP INDEX ${table}_several`);
  db.close();
  const again = await openSqlite({ file, now: () => 1 });
  const where = bound(["overlaps"], -1e14, {});
  const { versions } = await again.store.search({ types: ["Observation"], where, sort: [], limit: 9 });
  expect(versions.map(({ id }) => id)).toEqual(["o"]);
  await again.close();
  rmSync(folder, { recursive: true });
});
