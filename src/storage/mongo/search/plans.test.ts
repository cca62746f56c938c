/** Each kind of question goes along the index it should: no other plan is tried, and no collection is read through. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ready, scratch } from "../../../testing/mongod/scratch.ts";
import type { Criterion, IndexEntry, Query, SortKey } from "../../query.ts";
import { openDatabase, type Database } from "../database/database.ts";
import { packEntries } from "./pack.ts";
import { openFinder, type Finder } from "./finder.ts";
import { openHistory } from "../versions/history.ts";
import type { ResourceDocument, VersionDocument } from "../shape.ts";
import { openTimes } from "../versions/times.ts";

const observations = 3_000;
const patients = 100;
const day = 86_400_000;

const token = (param: string, code: string): IndexEntry => ({ kind: "token", param, system: "s", code });
const patient = (n: number): IndexEntry[] => [
  token("identifier", `i${n}`),
  token("gender", n % 2 === 0 ? "female" : "male"),
  { kind: "string", param: "name", folded: `${"abcdefgh"[n % 8] ?? ""}x${n}`, exact: `X${n}` },
  { kind: "near", param: "place", latitude: n % 90, longitude: n },
];
const observation = (n: number): IndexEntry[] => [
  token("code", n % 10 < 4 ? "c1" : `c${n % 50}`),
  { kind: "text", param: "code", text: `heart ${n % 50}` },
  { kind: "reference", param: "subject", type: "Patient", id: `p${n % patients}` },
  { kind: "member", compartment: "Patient", id: `p${n % patients}` },
  ...(n % 100 === 0 ? [] : [{ kind: "range", param: "date", low: n * day, high: (n + 1) * day } as const]),
  { kind: "quantity", param: "value", unit: "kg", low: n % 200, high: (n % 200) + 1 },
  { kind: "joint", param: "pair", parts: [token("code", `c${n % 50}`), { kind: "range", param: "", low: n, high: n }] },
  { kind: "uri", param: "url", uri: `http://x/${n % 7}/${n}` },
];

const document = (type: string, n: number, entries: IndexEntry[]): ResourceDocument => ({
  _id: `${type}/${(type[0] ?? "").toLowerCase()}${n}`,
  ...{ t: type, v: 2, born: n * 8_192, seq: n * 8_192, m: 0, body: "{}" },
  ...packEntries(type, entries),
});
const earlier = (n: number): VersionDocument => ({
  _id: `Patient/p${n}/0000000001`,
  ...{ key: `Patient/p${n}`, t: "Patient", v: 1, seq: n * 8_192 - 1, m: 0, body: "{}" },
});

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, n) => from + n);
const place = scratch();
let db: Database;
let watched: Database;
let finder: Finder;
let commands: Record<string, unknown>[] = [];

beforeAll(async () => {
  db = await ready(place);
  await db.resource.insertMany(numbers(0, patients).map((n) => document("Patient", n, patient(n))));
  await db.resource.insertMany(numbers(0, observations).map((n) => document("Observation", n, observation(n))));
  await db.version.insertMany(numbers(0, patients).map(earlier));
  watched = await openDatabase({ ...place, epoch: 0, monitorCommands: true });
  finder = openFinder(watched, openTimes(watched, 0));
  watched.client.on("commandStarted", ({ commandName, command }) => {
    if (commandName === "find" || commandName === "aggregate") commands.push(command);
  });
}, 60_000);
afterAll(async () => {
  await watched.close();
  await db.close();
  await place.drop();
});

interface Explained {
  steps: string[];
  rejected: number;
  examined: number;
}

const ours = new Set(["lsid", "$clusterTime", "$db", "readConcern", "maxTimeMS"]);

/** What the database says of a command, wherever in its answer it says it. */
async function explain(command: Record<string, unknown>): Promise<Explained> {
  expect(command).toMatchObject({ hint: expect.any(String), maxTimeMS: expect.any(Number) });
  const plain = Object.fromEntries(Object.entries(command).filter(([name]) => !ours.has(name)));
  const found: Explained = { steps: [], rejected: 0, examined: 0 };
  visit(await db.db.command({ explain: plain, verbosity: "executionStats" }), found);
  return found;
}

function visit(told: unknown, found: Explained): void {
  if (typeof told !== "object" || told === null) return;
  const { stage, indexName } = told as { stage?: string; indexName?: string };
  for (const [name, value] of Object.entries(told)) {
    if (name === "rejectedPlans" && Array.isArray(value)) found.rejected += value.length;
    if (name === "totalDocsExamined") found.examined += Number(value);
    if (name !== "rejectedPlans") visit(value, found);
  }
  if (stage !== undefined) found.steps.push(indexName === undefined ? stage : `${stage} ${indexName}`);
}

const code = { op: "token", param: "code", system: "s", code: "c1" } as const;
const rare = { ...code, code: "c7" };
const subject = { op: "reference", param: "subject", type: "Patient", id: "p1" } as const;
const within = { op: "range", param: "date", how: "within", low: 30 * day, high: 90 * day } as const;
const quantity = { op: "quantity", param: "value", unit: "kg", how: "within", low: 1, high: 2 } as const;
const and = (...of: Criterion[]): Criterion => ({ op: "and", of });
const not = (of: Criterion): Criterion => ({ op: "not", of });
const name = { op: "string", param: "name", how: "starts", text: "ax8" } as const;

/** Question, the index it goes along when the page has the order of creation, and whether it may look at many. */
const shapes: [string, Criterion, string, "many"?][] = [
  ["code", code, "kb"],
  ["rare code", rare, "kb"],
  ["reference", subject, "kb"],
  ["reference to any type", { op: "reference", param: "subject", id: "p1" }, "kb"],
  ["reference to a version", { ...subject, version: "1" }, "kb"],
  ["code of any system", { op: "token", param: "code", code: "c7" }, "kb"],
  ["any code of a system", { op: "token", param: "code", system: "s" }, "kb"],
  ["any code", { op: "token", param: "code" }, "kb"],
  ["codes", { op: "tokens", param: "code", of: [code, { system: "", code: "c2" }] }, "kb"],
  ["text", { op: "text", param: "code", text: "t 7" }, "kb", "many"],
  ["uri", { op: "uri", param: "url", how: "equal", uri: "http://x/1/1" }, "kb"],
  ["uri below", { op: "uri", param: "url", how: "below", uri: "http://x/1" }, "kb"],
  ["uri above", { op: "uri", param: "url", how: "above", uri: "http://x/1/1/z" }, "kb"],
  ["compartment", { op: "compartment", compartment: "Patient", id: "p1" }, "kb"],
  ["within", within, "r"],
  ["overlaps", { ...within, how: "overlaps" }, "r"],
  ["reaches below", { ...within, how: "reaches-below" }, "r"],
  ["reaches above", { ...within, how: "reaches-above" }, "kb"],
  ["outside", { ...within, how: "outside" }, "kb"],
  ["few outside", { ...within, how: "outside", low: 0, high: 2_990 * day }, "r"],
  ["ends before", { ...within, how: "ends-before" }, "r"],
  ["quantity", quantity, "r"],
  ["quantity of any unit", { ...quantity, unit: "" }, "r"],
  ["composite", { op: "joint", param: "pair", parts: [rare, { ...within, low: 0, high: 3_000 }] }, "kb"],
  [
    "composite without a code",
    { op: "joint", param: "pair", parts: [{ op: "all" }, { ...within, low: 7, high: 9 }] },
    "kb",
    "many",
  ],
  ["id", { op: "id", ids: ["o1"] }, "_id_"],
  ["ids", { op: "id", ids: ["o1", "o2"] }, "_id_"],
  ["updated", { op: "updated", how: "reaches-below", low: 30, high: 130 }, "ts"],
  ["present", { op: "present", param: "value" }, "kb"],
  ["all", { op: "all" }, "kb"],
  ["chain", { op: "refers", param: "subject", types: ["Patient"], where: name }, "kb"],
  ["two codes", and(code, { op: "token", param: "code", system: "s", code: "c3" }), "kb", "many"],
  ["code and reference", and(code, subject), "kb"],
  ["code of any system and reference", and({ op: "token", param: "code", code: "c1" }, subject), "kb"],
  ["code or reference", { op: "or", of: [rare, subject] }, "kb"],
  ["range or range", { op: "or", of: [within, { ...within, low: 200 * day, high: 210 * day }] }, "r"],
  ["code or range", { op: "or", of: [code, within] }, "kb"],
  ["not the code", and(subject, not({ ...code, code: "c2" })), "kb"],
  ["not either", and(subject, not({ op: "or", of: [rare, within] })), "kb"],
  ["missing", and(code, not({ op: "present", param: "other" })), "kb"],
  ["code and days", and(code, { ...within, high: 32 * day }), "r"],
  [
    "from a day to another",
    and({ ...within, how: "starts-after", high: 30 * day }, { ...within, how: "reaches-below", low: 60 * day }),
    "r",
  ],
  ["two ranges", and(within, { ...within, how: "overlaps" }), "r"],
  ["reference and either", and(subject, { op: "or", of: [{ op: "token", param: "code", code: "c1" }, within] }), "kb"],
  ["chain and code", and({ op: "refers", param: "subject", types: ["Patient"], where: name }, code), "kb"],
];
const inside: [string, Criterion, string, "many"?][] = [
  ["name", name, "kb"],
  ["name contains", { ...name, how: "contains", text: "x8" }, "kb", "many"],
  ["name exactly", { ...name, how: "exact", text: "X8" }, "kb", "many"],
  ["near", { op: "near", param: "place", latitude: 10, longitude: 10, metres: 300_000 }, "kb", "many"],
  ["points here", { op: "referredBy", type: "Observation", param: "subject", where: rare }, "_id_"],
];
const sorts: [string, SortKey[]][] = [
  ["by creation", []],
  ["newest first", [{ param: "date", kind: "range", descending: true }]],
  ["oldest first", [{ param: "date", kind: "range", descending: false }]],
  ["last updated first", [{ param: "", kind: "updated", descending: true }]],
  ["by id", [{ param: "", kind: "id", descending: false }]],
  [
    "by code, then date",
    [
      { param: "code", kind: "token", descending: false },
      { param: "date", kind: "range", descending: true },
    ],
  ],
];
const asked = sorts.flatMap(([sort, keys]) =>
  [
    ...shapes.map((shape) => ["Observation", ...shape] as const),
    ...inside.map((shape) => ["Patient", ...shape] as const),
  ].map(([type, shape, where, index, many]) => ({
    type,
    shape,
    sort,
    keys,
    where,
    index,
    many: many !== undefined || keys.length > 1,
  })),
);

async function plans(ask: () => Promise<unknown>): Promise<Explained[]> {
  commands = [];
  await ask();
  const all: Explained[] = [];
  for (const command of [...commands]) all.push(await explain(command));
  expect(all.length).toBeGreaterThan(0);
  for (const { steps, rejected } of all) {
    expect(steps).not.toContain("COLLSCAN");
    expect(steps).toContainEqual(expect.stringMatching(/^(IXSCAN|COUNT_SCAN|IDHACK)/));
    expect(rejected).toBe(0);
  }
  return all;
}

describe("a search", () => {
  it.each(asked)("$shape of $type, $sort", async ({ type, where, keys, index, many }) => {
    const query: Query = { types: [type], where, sort: keys, limit: 20 };
    const first = await finder.search(query);
    const all = await plans(() => finder.search(query));
    if (keys.length === 0)
      expect(
        all
          .at(-1)
          ?.steps.filter((step) => step.includes("IXSCAN"))
          .at(-1),
      ).toBe(`IXSCAN ${index}`);
    if (!many)
      expect(Math.max(...all.map(({ examined }) => examined))).toBeLessThanOrEqual(
        50 * Math.max(1, first.versions.length),
      );
    if (first.next) await plans(() => finder.search({ ...query, after: first.next ?? { values: [], born: 0 } }));
  });

  it("across types, with what belongs to it and a total", async () => {
    const where = { op: "compartment", compartment: "Patient", id: "p1" } as const;
    const hop = {
      direction: "out",
      source: "Observation",
      param: "subject",
      targets: ["Patient"],
      iterate: false,
    } as const;
    await plans(() =>
      finder.search({
        types: ["Observation", "Patient"],
        where,
        sort: [],
        limit: 2,
        total: "accurate",
        include: [hop],
      }),
    );
  });
});

describe("a history", () => {
  it.each([
    ["of one", { type: "Patient", id: "p1" }],
    ["of a type", { type: "Patient" }],
    ["of all", {}],
    ["of one between times", { type: "Patient", id: "p1", since: 1, until: 5 }],
    ["of a type between places", { type: "Patient", after: 8_192, before: 81_920 }],
    ["of a period", { type: "Patient", id: "p1", during: { low: 1, high: 3 } }],
  ])("%s", async (_name, subject) => {
    const history = openHistory(watched, openTimes(watched, 0));
    for (const descending of [true, false]) {
      const all = await plans(() => history({ ...subject, descending, limit: 5, total: true }));
      expect(Math.max(...all.map(({ examined }) => examined))).toBeLessThanOrEqual(200);
    }
  });
});
