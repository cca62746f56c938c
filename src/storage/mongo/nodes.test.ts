/** Two stores on one database, as two servers have them. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { scratch } from "../../testing/mongod/scratch.ts";
import { put, token } from "../contract/samples.ts";
import type { Criterion, IndexEntry } from "../query.ts";
import type { RecordChange } from "../records.ts";
import { Stale, type Commit, type ResourceStore } from "../store.ts";
import { openMongo, type MongoStore } from "./store.ts";

const { drop, ...place } = scratch();
afterAll(drop);

let nodes: MongoStore[] = [];
let round = 0;
/** Every test has identifiers and ids of its own. */
const own = (text: string) => `${text}${round}`;

beforeEach(async () => {
  round++;
  nodes = [await openMongo({ ...place, now: Date.now }), await openMongo({ ...place, now: Date.now })];
});
afterEach(async () => {
  for (const { close } of nodes) await close();
});

const node = (n: number): ResourceStore => {
  const store = nodes[n % nodes.length]?.store;
  if (!store) throw new Error("no node");
  return store;
};

const has = (param: string, code: string): Criterion => ({ op: "token", param, system: "s", code });

function unlessThere(where: Criterion, id: string, entries: IndexEntry[]): Commit {
  return { changes: [put("Patient", id, entries)], asserts: [{ types: ["Patient"], where, expect: undefined }] };
}

const count = async (where: Criterion) =>
  (await node(0).search({ types: ["Patient"], where, sort: [], limit: 99 })).versions.length;

describe("of many that make the same thing unless it is there, one makes it", () => {
  it("when all look for one identifier", async () => {
    const where = has("identifier", own("1"));
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_value, n) =>
        node(n).commit(unlessThere(where, own(`p${n}-`), [token("identifier", own("1"), "s")])),
      ),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(results.every((result) => result.status === "fulfilled" || result.reason instanceof Stale)).toBe(true);
    expect(await count(where)).toBe(1);
  });

  it.each<[string, [Criterion, Criterion]]>([
    ["one for one identifier of it, one for another", [has("identifier", "a"), has("identifier", "b")]],
    ["one for an identifier, one for something else", [has("identifier", "a"), has("email", "e")]],
    ["both for something else", [has("email", "e"), has("phone", "f")]],
  ])("when they look %s", async (name, conditions) => {
    for (let pair = 0; pair < 10; pair++) {
      const ownCode = (code: string) => own(`${name}${code}${pair}`);
      const ownCondition = (where: Criterion): Criterion =>
        where.op === "token" && where.code !== undefined ? { ...where, code: ownCode(where.code) } : where;
      const codes = { identifier: ["a", "b"], email: ["e"], phone: ["f"] };
      const entries = Object.entries(codes).flatMap(([param, values]) =>
        values.map((code) => token(param, ownCode(code), "s")),
      );
      await Promise.allSettled(
        conditions.map((where, n) => node(n).commit(unlessThere(ownCondition(where), own(`x${pair}${n}`), entries))),
      );
      expect(await count(ownCondition(conditions[0]))).toBe(1);
    }
  });

  it("when each finds what the other stores under another type", async () => {
    const cross = (n: number): Commit => {
      const [looked, stored] = n === 0 ? (["Patient", "Basic"] as const) : (["Basic", "Patient"] as const);
      return {
        changes: [put(stored, own("c"), [token("code", own("c"), "s")])],
        asserts: [{ types: [looked], where: has("code", own("c")), expect: undefined }],
      };
    };
    const results = await Promise.allSettled([0, 1].map((n) => node(n).commit(cross(n))));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

it("counts right when many on both add one to what they read", async () => {
  const id = own("counter");
  await node(0).commit({ changes: [put("Basic", id, [], '"n":0')] });
  const add = async (n: number): Promise<void> => {
    for (;;) {
      const { version, text = "" } = (await node(n).read("Basic", id)) ?? { version: 0 };
      const next = (JSON.parse(text) as { n: number }).n + 1;
      const change = { ...put("Basic", id, [], `"n":${next}`), onVersion: version };
      try {
        await node(n).commit({ changes: [change] });
        return;
      } catch (error) {
        expect(error).toMatchObject({ kind: "precondition-failed" });
      }
    }
  };
  await Promise.all(
    Array.from({ length: 20 }, async (_value, n) => {
      for (let times = 0; times < 10; times++) await add(n);
    }),
  );
  expect(await node(1).read("Basic", id)).toMatchObject({ version: 201 });
  expect((await node(0).read("Basic", id))?.text).toContain('"n":200');
}, 60_000);

describe("of records that many on both write with commits", () => {
  const record = (key: string, body: unknown) => ({ put: { kind: "account", key: own(key), body } });
  const commit = (n: number, ...records: RecordChange[]) => node(n).commit({ changes: [], records });
  const read = (key: string) => nodes[0]?.records.get("account", own(key));

  it.each([0, 1])("lets one of 1,000 write on version %i, with all that goes with it", async (onVersion) => {
    if (onVersion === 1) await commit(0, record("a", "before"));
    const results = await Promise.allSettled(
      Array.from({ length: 1_000 }, (_value, n) => commit(n, { ...record("a", n), onVersion }, record("b", n))),
    );
    const won = results.findIndex(({ status }) => status === "fulfilled");
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(results.every((result) => result.status === "fulfilled" || result.reason instanceof Stale)).toBe(true);
    expect(await read("a")).toMatchObject({ version: onVersion + 1, body: won });
    expect(await read("b")).toMatchObject({ version: 1, body: won });
  });

  it("counts every one of those that write in any case, and of those that are written by themselves", async () => {
    await Promise.all(
      Array.from({ length: 300 }, async (_value, n) => {
        if (n % 3 === 0) await nodes[n % 2]?.records.put(record("a", n).put);
        else await commit(n, record("a", n));
      }),
    );
    expect(await read("a")).toMatchObject({ version: 300 });
  }, 60_000);
});

it("shows on one node at once what the other acknowledged", async () => {
  for (let n = 0; n < 20; n++) {
    await node(n).commit({ changes: [put("Basic", own("seen"), [], `"n":${n}`)] });
    expect((await node(n + 1).read("Basic", own("seen")))?.text).toContain(`"n":${n}}`);
  }
});

it("puts the same resources of many groups in the order in which they are committed", async () => {
  const ids = ["a", "b", "c"].map(own);
  await Promise.all(
    Array.from({ length: 60 }, (_value, n) =>
      node(n).commit({ changes: ids.map((id) => put("Basic", id, [], `"n":${n}`)) }),
    ),
  );
  for (const id of ids) {
    const { versions } = await node(0).history({ type: "Basic", id, descending: false, limit: 99 });
    expect(versions.map(({ version }) => version)).toEqual(versions.map((_version, n) => n + 1));
    expect(versions.map(({ seq }) => seq)).toEqual(versions.map(({ seq }) => seq).toSorted((a, b) => a - b));
    expect(versions).toHaveLength(60);
  }
}, 60_000);
