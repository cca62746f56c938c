/** What goes wrong on the way to the database: nothing is lost, nothing is there twice. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { ready, scratch } from "../../../testing/mongod/scratch.ts";
import { put } from "../../contract/samples.ts";
import { linkHash } from "../../link-hash.ts";
import type { Database } from "../database/database.ts";
import { openMongo, type MongoStore } from "../store.ts";

const { drop, ...place } = scratch();
const appName = place.database;
const uri = place.uri + (place.uri.includes("?") ? "&" : "?") + `appName=${appName}`;
let opened: MongoStore;
let db: Database;
beforeAll(async () => {
  opened = await openMongo({ ...place, uri, now: Date.now });
  db = await ready({ drop, ...place });
});
afterEach(() => fail("off"));
afterAll(async () => {
  await opened.close();
  await db.close();
  await drop();
});

interface Failure {
  failCommands: string[];
  errorCode?: number;
  errorLabels?: string[];
  closeConnection?: boolean;
  writeConcernError?: { code: number; errmsg: string };
}

/** https://github.com/mongodb/mongo/wiki/The-%22failCommand%22-fail-point */
async function fail(mode: "off" | "alwaysOn" | { times: number }, data?: Failure): Promise<void> {
  await db.client
    .db("admin")
    .command({ configureFailPoint: "failCommand", mode, ...(data && { data: { ...data, appName } }) })
    .catch((error: unknown) => {
      // Such a server was not started for tests.
      if (data || (error as { code?: unknown }).code !== 59) throw error;
    });
}

let round = 0;

/** New resources and one that all change, each with an entry for the audit trail. */
const writeMany = () =>
  Promise.allSettled(
    Array.from({ length: 12 }, (_value, n) =>
      opened.store.commit({
        changes: [
          put("Basic", `new-${round}-${n}`),
          ...(n % 4 === 0 ? [put("Basic", "same", [], `"n":${round * 100 + n}`)] : []),
        ],
        audit: [{ at: 1, text: `{"of":"new-${round}-${n}"}` }],
        records: [
          { put: { kind: "made", key: `${round}-${n}`, body: n } },
          { put: { kind: "count", key: `${round}`, body: n } },
        ],
      }),
    ),
  );

async function expectOnce(done: readonly PromiseSettledResult<unknown>[]): Promise<void> {
  for (const [n, { status }] of done.entries()) {
    const id = `new-${round}-${n}`;
    const there = status === "fulfilled" ? 1 : 0;
    expect((await opened.store.read("Basic", id))?.version ?? 0).toBe(there);
    expect(await db.audit.countDocuments({ body: `{"of":"${id}"}` })).toBe(there);
    expect((await opened.records.get("made", `${round}-${n}`))?.version ?? 0).toBe(there);
  }
  const count = done.filter(({ status }) => status === "fulfilled").length;
  expect((await opened.records.get("count", `${round}`))?.version ?? 0).toBe(count);
  const { versions } = await opened.store.history({ type: "Basic", id: "same", descending: false, limit: 999 });
  expect(versions.map(({ version }) => version)).toEqual(versions.map((_version, n) => n + 1));
  await expectChains();
}

/** Each chain counts from 1 and holds together. */
async function expectChains(): Promise<void> {
  const ends = new Map<string, { n: number; hash: string }>();
  for (const { chain, n, hash, body } of await db.audit.find({}).sort({ _id: 1 }).toArray()) {
    const before = ends.get(chain) ?? { n: 0, hash: "" };
    expect([n, hash]).toEqual([before.n + 1, linkHash(before.hash, body)]);
    ends.set(chain, { n, hash });
  }
}

const transient = { errorLabels: ["TransientTransactionError"] };
const concern = { code: 91, errmsg: "the primary steps down" };

describe("tries again", () => {
  it.each<[string, { times: number }, Failure]>([
    ["a transaction that met another", { times: 1 }, { failCommands: ["insert"], errorCode: 112, ...transient }],
    [
      "it in parts, when it meets others again",
      { times: 9 },
      { failCommands: ["insert"], errorCode: 112, ...transient },
    ],
    ["one whose connection was closed", { times: 1 }, { failCommands: ["insert"], closeConnection: true }],
    [
      "one whose connection was closed at its beginning",
      { times: 2 },
      { failCommands: ["find"], closeConnection: true },
    ],
    ["one whose primary steps down", { times: 1 }, { failCommands: ["insert"], errorCode: 189, ...transient }],
    ["a commit that was not answered", { times: 3 }, { failCommands: ["commitTransaction"], closeConnection: true }],
    ["a commit whose primary steps down", { times: 2 }, { failCommands: ["commitTransaction"], errorCode: 91 }],
    [
      "a commit that is not yet safe",
      { times: 2 },
      { failCommands: ["commitTransaction"], writeConcernError: concern },
    ],
    [
      "a commit that was decided against",
      { times: 1 },
      { failCommands: ["commitTransaction"], errorCode: 251, ...transient },
    ],
  ])("%s", async (_name, mode, failure) => {
    round++;
    await fail(mode, failure);
    const done = await writeMany();
    expect(done.filter(({ status }) => status === "rejected")).toEqual([]);
    await expectOnce(done);
  });
});

describe("fails alone", () => {
  it("what the database refuses, among others", async () => {
    round++;
    const long = `"n":"${"x".repeat(100)}"`;
    const tokens = Array.from({ length: 60_000 }, (_value, n) => `${n}${"y".repeat(300)}`);
    const entries = tokens.map((code) => ({ kind: "token", param: "code", system: "", code }) as const);
    const bad = opened.store.commit({ changes: [put("Basic", "too-long", entries, long)] });
    const [refused, done] = await Promise.all([Promise.allSettled([bad]), writeMany()]);
    expect(refused).toMatchObject([{ status: "rejected", reason: { kind: "too-long" } }]);
    expect(done.filter(({ status }) => status === "rejected")).toEqual([]);
    await expectOnce(done);
  });

  it("and says so when it is not known whether it was stored", async () => {
    round++;
    await fail("alwaysOn", { failCommands: ["commitTransaction"], writeConcernError: concern });
    const lost = await Promise.allSettled([opened.store.commit({ changes: [put("Basic", "unknown")] })]);
    expect(lost).toMatchObject([{ status: "rejected", reason: { kind: "busy", message: /not known/ } }]);
    await fail("off");
    const done = await writeMany();
    expect(done.filter(({ status }) => status === "rejected")).toEqual([]);
    await expectOnce(done);
  });
});
