/** Searches that go out together have the answers they have alone. */
import { mongo } from "mongoose";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { scratch } from "../../../testing/mongod/scratch.ts";
import type { IndexEntry, Query } from "../../query.ts";
import type { Page } from "../../store.ts";
import { type Database, openDatabase } from "../database/database.ts";
import { packEntries } from "./pack.ts";
import { openFinder, type Finder } from "./finder.ts";
import type { Asking } from "./scope.ts";
import type { ResourceDocument } from "../shape.ts";
import { openTimes } from "../versions/times.ts";
import { openUnion } from "./union.ts";

const token = (code: string): IndexEntry => ({ kind: "token", param: "code", system: "s", code });
const document = (n: number): ResourceDocument => ({
  _id: `Observation/${n}`,
  ...{ t: "Observation", v: 1, born: n, seq: n, m: 0, body: `{"n":${n}}` },
  ...packEntries("Observation", [
    ...[token(`a${n % 5}`), token(`b${n % 7}`)],
    { kind: "range", param: "date", low: (n * 37) % 100, high: 100 },
    { kind: "reference", param: "subject", type: "Patient", id: String(n % 40) },
  ]),
});
const patient = (n: number): ResourceDocument => ({
  _id: `Patient/${n}`,
  ...{ t: "Patient", v: 1, born: 1_000 + n, seq: 1_000 + n, m: 0, body: `{"n":${n}}` },
  ...packEntries("Patient", [token(`p${n}`)]),
});

const place = scratch();
let db: Database;
let sent: mongo.CommandStartedEvent[] = [];
beforeAll(async () => {
  db = await openDatabase({ uri: place.uri, database: place.database, epoch: 0, monitorCommands: true });
  await db.resource.insertMany(Array.from({ length: 300 }, (_, n) => document(n)));
  await db.resource.insertMany(Array.from({ length: 40 }, (_, n) => patient(n)));
  db.client.on("commandStarted", (event) => sent.push(event));
});
afterAll(async () => {
  await db.close();
  await place.drop();
});

/** Two keys, so that it is no look-up by one. */
const query = (n: number): Query => ({
  types: ["Observation"],
  where: {
    op: "and",
    of: [`a${n % 5}`, `b${n % 7}`].map((code) => ({ op: "token", param: "code", system: "s", code }) as const),
  },
  sort: n % 3 === 0 ? [] : [{ kind: "range", param: "date", descending: n % 2 === 0 }],
  limit: 1 + (n % 4),
  ...(n % 5 === 0 && { total: "accurate" }),
});
const subject = { source: "Observation", param: "subject", targets: ["Patient"], iterate: false } as const;
/** Several questions, one after the other, of one moment. */
const chained = (n: number): Query => ({
  types: ["Observation"],
  where: {
    ...{ op: "refers", param: "subject", types: ["Patient"] },
    where: { op: "token", param: "code", system: "s", code: `p${n % 40}` },
  },
  sort: [],
  limit: 1 + (n % 3),
  total: "accurate",
  include: [{ direction: "out", ...subject }],
});
const pointedAt = (n: number): Query => ({
  ...{ types: ["Patient"], where: { op: "id", ids: [String(n % 40)] }, sort: [], limit: 5 },
  include: [{ direction: "in", ...subject }],
  includeLimit: 3,
});
const queries = Array.from({ length: 96 }, (_, n) => (n % 3 === 0 ? query : n % 3 === 1 ? chained : pointedAt)(n));

async function oneByOne(finder: Finder): Promise<Page[]> {
  const pages: Page[] = [];
  for (const each of queries) pages.push(await finder.search(each));
  return pages;
}

it("answers each of many as alone, by fewer commands than there are questions", async () => {
  const finder = openFinder(db, openTimes(db, db.epoch));
  const alone = await oneByOne(finder);
  expect(new Set(alone.map(({ versions }) => JSON.stringify(versions))).size).toBeGreaterThan(30);
  sent = [];
  expect(await Promise.all(queries.map((each) => finder.search(each)))).toEqual(alone);
  const commands = sent.filter(({ commandName }) => ["find", "aggregate"].includes(commandName)).length;
  expect(commands).toBeGreaterThan(0);
  expect(commands).toBeLessThan(queries.length);
});

it("goes along keys or ids in every part, and no other way is weighed", async () => {
  const finder = openFinder(db, openTimes(db, db.epoch));
  sent = [];
  await Promise.all(queries.map((each) => finder.search(each)));
  const unions = sent.flatMap(({ command }) => (JSON.stringify(command).includes("$unionWith") ? [command] : []));
  expect(unions.length).toBeGreaterThan(0);
  for (const { aggregate, pipeline, hint } of unions) {
    const explain = {
      aggregate: aggregate as unknown,
      pipeline: pipeline as unknown,
      hint: hint as unknown,
      cursor: {},
    };
    const plan = JSON.stringify(await db.db.command({ explain, verbosity: "queryPlanner" }));
    const named = plan.match(/"indexName":"[^"]*"/g) ?? [];
    expect(named.length).toBeGreaterThan((JSON.stringify(pipeline).match(/unionWith/g) ?? []).length);
    for (const name of named) expect(['"indexName":"kb"', '"indexName":"_id_"']).toContain(name);
    expect(plan).not.toMatch(/COLLSCAN|"rejectedPlans":\[\{/);
  }
});

it("asks each alone when all together take too long, so that the one to blame spoils no other", async () => {
  const asking = (): Asking => ({ db, until: Infinity, each: 100 });
  const union = openUnion({
    alone: async <Row>({ limit }: { limit?: number | undefined }) => {
      if (limit === 0) throw new Error("too long");
      return [limit] as Row[];
    },
    count: () => Promise.reject(new Error("is not asked")),
    pipeline: () => Promise.reject(new mongo.MongoServerError({ message: "time", code: 50 })),
  });
  const ask = (limit: number) => union.find({ filter: {}, projection: {}, hint: "kb", limit }, asking());
  const answers = await Promise.allSettled([ask(1), ask(0), ask(3)]);
  expect(answers).toMatchObject([{ value: [1] }, { reason: { message: "too long" } }, { value: [3] }]);
});

it("puts together only what sees one state, and tells it to those who had yet to choose one", async () => {
  const [earlier, later, now] = [1, 2, 3].map((t) => new mongo.Timestamp({ t, i: 0 }));
  const seen: [n: number, at: unknown][] = [];
  const union = openUnion({
    alone: () => Promise.reject(new Error("is not asked")),
    count: () => Promise.reject(new Error("is not asked")),
    pipeline: async <Row>(stages: readonly mongo.Document[], _hint: string, { moment }: Asking) => {
      const branches = stages.filter((stage) => "$unionWith" in stage).length + 1;
      seen.push([branches, moment?.at]);
      if (moment && now) moment.at ??= now;
      return [] as Row[];
    },
  });
  const moments = [earlier, later, undefined].flatMap((at) => [1, 2, 3].map(() => (at ? { at } : {})));
  const ask = (moment: Asking["moment"]) =>
    union.find({ filter: {}, projection: {}, hint: "kb" }, { db, until: Infinity, each: 100, moment });
  await Promise.all(moments.map(ask));
  expect(seen).toEqual([
    [3, earlier],
    [3, later],
    [3, undefined],
  ]);
  expect(moments.map(({ at }) => at)).toEqual([earlier, later, now].flatMap((at) => [at, at, at]));
});
