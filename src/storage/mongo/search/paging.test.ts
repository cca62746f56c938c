/** Page by page, whatever leads from one to the next, nothing is lost and nothing comes twice. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ready, scratch } from "../../../testing/mongod/scratch.ts";
import type { Criterion, Cursor, IndexEntry, Query, SortKey } from "../../query.ts";
import type { Database } from "../database/database.ts";
import { packEntries } from "./pack.ts";
import { openFinder, type Finder } from "./finder.ts";
import type { ResourceDocument } from "../shape.ts";
import { openTimes } from "../versions/times.ts";

const count = 90;
const document = (type: string, n: number, entries: IndexEntry[]): ResourceDocument => ({
  _id: `${type}/${(n * 37) % count}`,
  ...{ t: type, v: 1, born: n, seq: count * 2 - n, m: 0, body: "{}" },
  ...packEntries(type, entries),
});
const date = (low: number): IndexEntry => ({ kind: "range", param: "date", low, high: low + 1 });
/** Several have one date, some two, some none. */
const patient = (n: number): IndexEntry[] => [
  { kind: "token", param: "code", system: "s", code: `c${n % 4}` },
  ...(n % 3 === 0 ? [] : [date(n % 5)]),
  ...(n % 7 === 0 ? [date(n % 11)] : []),
];
const observation = (n: number): IndexEntry[] => [
  { kind: "reference", param: "subject", type: "Patient", id: String((n * 2) % count) },
];

const place = scratch();
let db: Database;
beforeAll(async () => {
  db = await ready(place);
  const numbers = Array.from({ length: count }, (_, n) => n);
  await db.resource.insertMany(numbers.map((n) => document("Patient", n, patient(n))));
  await db.resource.insertMany(numbers.map((n) => document("Observation", n, observation(n))));
});
afterAll(async () => {
  await db.close();
  await place.drop();
});

const keys: [string, SortKey["kind"], string][] = [
  ["date", "range", "date"],
  ["update", "updated", ""],
  ["id", "id", ""],
  ["code", "token", "code"],
];
const sorts: [string, SortKey[]][] = [
  ["creation", []],
  ...keys.flatMap(([name, kind, param]) =>
    [true, false].map((descending): [string, SortKey[]] => [
      `${name}${descending ? ", backwards" : ""}`,
      [{ kind, param, descending }],
    ]),
  ),
];
const pointedAt: Criterion = { op: "referredBy", type: "Observation", param: "subject", where: { op: "all" } };
const criteria: [string, Criterion][] = [
  ["all", { op: "all" }],
  ["those of a code", { op: "token", param: "code", system: "s", code: "c1" }],
  ["those pointed at", pointedAt],
];
const ways = [
  ["collected", { small: 400, follow: true, linked: 2_000 }],
  ["followed along an index", { small: 1, follow: true, linked: 2_000 }],
  ["judged slice by slice", { small: 1, follow: true, linked: 1 }],
] as const;

describe.each(criteria)("%s", (_criterion, where) => {
  it.each(sorts)("by %s", async (_sort, sort) => {
    const query: Query = { types: ["Patient"], where, sort, limit: count + 1 };
    const found = ways.map(([, limits]) => openFinder(db, openTimes(db, 0), { limits }));
    const whole = await idsOf(query, found[0]);
    expect(whole.length).toBeGreaterThan(count / 5);
    for (const finder of found) {
      expect(await idsOf(query, finder)).toEqual(whole);
      for (const limit of [1, 7]) expect(await paged({ ...query, limit }, finder)).toEqual(whole);
    }
  });
});

const idsOf = async (query: Query, finder: Finder | undefined): Promise<string[]> =>
  ((await finder?.search(query))?.versions ?? []).map(({ id }) => id);

async function paged(query: Query, finder: Finder): Promise<string[]> {
  const found: string[] = [];
  let after: Cursor | undefined;
  for (let pages = 0; pages <= count; pages++) {
    const page = await finder.search(after ? { ...query, after } : query);
    found.push(...page.versions.map(({ id }) => id));
    after = page.next;
    if (!after) return found;
  }
  return [...found, "pages without end"];
}
