import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { put } from "../contract/samples.ts";
import { keyOf, openModel } from "../contract/worlds.ts";
import type { Criterion, Cursor, IndexEntry, Query, RangeTest, SortKey } from "../query.ts";
import type { Change, ResourceStore } from "../store.ts";
import { openSqlite, type SqliteStore } from "./store.ts";

const day = 86_400_000;
const starts = [-1e14, 1.5e12 - 500_000, 1.5e12, 1.5e12 + 9 * day];
const lengths = [0, 1_000, 15_500, day, day + 1, 31 * day, 366 * day, 400 * day, Infinity];
const spans = starts.flatMap((low) => lengths.map((length) => ({ low, high: low + length })));
/** One value, two anywhere, two that begin together and the first of which is short. */
const valuesOf = (span: (typeof spans)[number], n: number) => [
  [span],
  [span, spans[(n * 7 + 5) % spans.length] ?? span],
  [{ ...span, high: span.low }, span],
];
const resources = spans.flatMap((span, n) =>
  valuesOf(span, n).map((values, form) =>
    put(
      "Observation",
      `r${n}-${form}`,
      values.flatMap((one, k): IndexEntry[] => [
        { kind: "range", param: "date", ...one },
        { kind: "quantity", param: "value", unit: ["kg", "g"][(n + k) % 2] ?? "", ...one },
      ]),
    ),
  ),
);
const changes: Change[] = [put("Observation", "without"), ...resources];

type Way = readonly RangeTest[];
const lower: readonly Way[] = [["within", "reaches-above"], ["reaches-above"], ["starts-after"], ["overlaps"]];
const upper: readonly Way[] = [["within", "reaches-below"], ["reaches-below"], ["ends-before"], ["overlaps"]];
const edges = [-1e14, 1.5e12, 1.5e12 + 15_500, 1.5e12 + 33 * day];
const kinds: Record<"range" | "quantity", object> = {
  range: { op: "range", param: "date" },
  quantity: { op: "quantity", param: "value", unit: "kg" },
};

const bound = (how: Way, low: number, more: object): Criterion => ({
  op: "or",
  of: how.map((one) => ({ op: "range", param: "", how: one, low, high: low + 1_000, ...more })),
});

function questions(kind: keyof typeof kinds, descending: boolean): Query[] {
  const more = kinds[kind];
  const below = upper.flatMap((how) => edges.map((edge) => bound(how, edge, more)));
  const above = lower.flatMap((how) => edges.map((edge) => bound(how, edge, more)));
  const both = above.flatMap((one, n) => [n, n + 5, n + 11].map((k) => [one, below[k % below.length] ?? one]));
  const first: SortKey = { param: kind === "range" ? "date" : "value", kind, descending };
  const second: SortKey = { param: "date", kind: "range", descending: !descending };
  return [...above.map((one) => [one]), ...below.map((one) => [one]), ...both].flatMap((of) =>
    [[first], [first, second]].map((sort) => ({ types: ["Observation"], where: { op: "and", of }, sort, limit: 11 })),
  );
}

async function pages(store: ResourceStore, query: Query): Promise<string[]> {
  const found: string[] = [];
  let after: Cursor | undefined;
  do {
    const page = await store.search(after ? { ...query, after } : query);
    found.push(...page.versions.map(keyOf));
    after = page.next;
  } while (after);
  return found;
}

describe("what is sorted by the parameter that bounds it comes page by page as order.ts says", () => {
  const forms = (["range", "quantity"] as const).flatMap((kind) =>
    [false, true].map((descending) => [kind, descending ? "descending" : "ascending"] as const),
  );
  it.each(forms)(
    "%s, %s",
    async (kind, way) => {
      const { store, close } = await openSqlite({ file: ":memory:", now: () => 1, limits: { small: 1, follow: true } });
      const model = openModel();
      model.apply({ changes }, await store.commit({ changes }));
      const wrong: unknown[] = [];
      for (const query of questions(kind, way === "descending")) {
        const [found, expected] = [await pages(store, query), model.find(query)];
        if (found.join() !== expected.join()) wrong.push({ query, found, expected });
      }
      expect(wrong).toEqual([]);
      await close();
    },
    60_000,
  );
});

describe("a page that is sorted by the parameter that bounds it", () => {
  let opened: SqliteStore;
  let at = 0;
  beforeAll(async () => {
    opened = await openSqlite({ file: ":memory:", now: () => at });
    for (at = 0; at < 6_000; at += 1_000) {
      const some = Array.from({ length: 1_000 }, (_value, n) => {
        const low = 1.5e12 + (((at + n) * 7_919) % 6_000) * day;
        const high = low + (n % 50 === 0 ? 5 * day : 1_000);
        return put("Observation", `o${at + n}`, [{ kind: "range", param: "date", low, high }]);
      });
      await opened.store.commit({ changes: some });
    }
  });
  afterAll(() => opened.close());

  const atLeast = (days: number) => bound(["within", "reaches-above"], 1.5e12 + days * day, kinds.range);
  const below = (days: number) => bound(["reaches-below"], 1.5e12 + days * day, kinds.range);
  const updated = { op: "updated", how: "reaches-above", low: 2_000, high: 2_001 } as const;
  const date = (descending: boolean): SortKey => ({ param: "date", kind: "range", descending });
  const asked: [string, Criterion[], SortKey, number][] = [
    ["from a day on", [atLeast(3_000)], date(false), 3_000],
    ["from a day on, the last first", [atLeast(3_000)], date(true), 5_999],
    ["before a day", [below(3_000)], date(false), 0],
    ["before a day, the last first", [below(3_000)], date(true), 2_999],
    ["between two days", [atLeast(2_000), below(5_000)], date(false), 2_000],
    ["between two days, the last first", [atLeast(2_000), below(5_000)], date(true), 4_999],
  ];
  it.each(asked)("is begun at the bound: %s", async (_name, of, key) => {
    const query: Query = { types: ["Observation"], where: { op: "and", of }, sort: [key], limit: 20 };
    const { steps } = await opened.store.explain(query);
    const looked = steps.filter(({ purpose }) => purpose === "page").reduce((sum, step) => sum + (step.looked ?? 0), 0);
    expect(looked).toBeLessThan(60);
    expect(looked).toBeGreaterThan(19);
  });

  it("is begun at the bound of the time of the last change", async () => {
    const sort: SortKey[] = [{ param: "", kind: "updated", descending: false }];
    const { steps } = await opened.store.explain({ types: ["Observation"], where: updated, sort, limit: 20 });
    const looked = steps.filter(({ purpose }) => purpose === "page").reduce((sum, step) => sum + (step.looked ?? 0), 0);
    expect(looked).toBeLessThan(60);
  });
});
