/** Nodes that come, go, and are silent: what is behind `last()` stays as it is. */
import { setImmediate } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { empty, ready, scratch } from "../../../testing/mongod/scratch.ts";
import { put } from "../../contract/samples.ts";
import type { ResourceStore } from "../../store.ts";
import { placesPerMillisecond } from "../sequence.ts";
import { nodes } from "./clock.ts";
import type { Database } from "../database/database.ts";
import { openMongo, type MongoStore } from "../store.ts";

const { drop, ...place } = scratch();
let db: Database;
let opened: MongoStore[] = [];
beforeAll(async () => {
  db = await ready({ drop, ...place });
});
beforeEach(() => empty(db));
afterEach(async () => {
  for (const { close } of opened) await close();
  opened = [];
});
afterAll(async () => {
  await db.close();
  await drop();
});

/** Milliseconds that silence lasts before a node is closed. */
const silence = 300;

async function open(aside = 0): Promise<ResourceStore> {
  const one = await openMongo({ ...place, now: () => Date.now() + aside, silence });
  opened.push(one);
  return one.store;
}

const seqOf = async (store: ResourceStore, id: string, n = 0): Promise<number> =>
  (await store.commit({ changes: [put("Basic", id, [], `"n":${n}`)] }))[0]?.version?.seq ?? Number.NaN;

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await setImmediate();
}

/** A row as a node leaves it that was killed. */
const killed = (node: number, low: number) => db.horizon.insertOne({ _id: node, owner: "killed", low, at: new Date() });

/** Reads what is behind `last()` and was not before. */
function follower(store: ResourceStore) {
  const seen: string[] = [];
  let after = 0;
  return {
    seen,
    follow: async (): Promise<void> => {
      const last = await store.last();
      const { versions } = await store.history({ descending: false, limit: 9_999, after, before: last + 1 });
      seen.push(...versions.map(({ id, version }) => `${id}/${version}`));
      after = last;
    },
  };
}

it("misses nothing and repeats nothing while nodes whose clocks differ write, join and leave", async () => {
  const writing = [await open(-1_000), await open(1_000)];
  const { seen, follow } = follower(await open());
  const write = async (store: ResourceStore, writer: number) => {
    for (let n = 0; n < 25; n++) {
      await seqOf(store, `own${writer}`, n);
      await seqOf(store, `shared${n % 3}`, 1_000 * writer + n);
    }
  };
  const joins = async () => {
    const late = await open(-500);
    await write(late, 9);
    await late.close();
  };
  const done = new AbortController();
  const work = Promise.all([...writing.map(write), joins()]).finally(() => done.abort());
  while (!done.signal.aborted) {
    await follow();
    await setImmediate();
  }
  await work;
  const all = await writing[0]?.history({ descending: false, limit: 9_999 });
  await until(async () => {
    await follow();
    return seen.length >= (all?.versions.length ?? 0);
  });
  expect(seen).toEqual(all?.versions.map(({ id, version }) => `${id}/${version}`));
  expect(seen).toHaveLength(150);
}, 60_000);

it("gives later versions higher numbers, though another node's clock is behind", async () => {
  const [ahead, behind] = [await open(5_000), await open(-5_000)];
  await seqOf(behind, "x");
  const first = await seqOf(ahead, "a");
  expect(await seqOf(behind, "a", 1)).toBeGreaterThan(first);
});

it("starts above all that is stored, whatever its clock says", async () => {
  const first = await seqOf(await open(60_000), "a");
  await opened[0]?.close();
  opened = [];
  expect(await seqOf(await open(), "b")).toBeGreaterThan(first);
});

it("holds back what comes after a node that is silent, until that is closed and its transactions are ended", async () => {
  const store = await open();
  const before = await seqOf(store, "a");
  await killed(nodes - 1, before + 1);
  const after = await seqOf(store, "b");
  expect(await store.last()).toBe(before);
  await until(async () => {
    const row = await db.horizon.findOne({ owner: "killed" });
    const last = await store.last();
    if (row !== null) expect([before, after]).toContain(last);
    return last === after;
  });
  expect(await db.horizon.findOne({ owner: "killed" })).toBeNull();
});

it("ends what a node that is gone had under way, which can then neither be committed nor be in the way", async () => {
  const store = await open();
  await seqOf(store, "a");
  const session = db.startSession();
  session.startTransaction();
  await db.resource.updateOne({ _id: "Basic/a" }, { $set: { v: 7 } }, { session });
  const sessions = session.id ? [session.id.id] : [];
  await db.horizon.insertOne({ _id: nodes - 1, owner: "killed", low: 1, at: new Date(), sessions });
  const seq = await seqOf(store, "a", 1);
  await expect(session.commitTransaction()).rejects.toMatchObject({ codeName: "NoSuchTransaction" });
  await session.endSession();
  expect((await store.read("Basic", "a"))?.version).toBe(2);
  await until(async () => (await store.last()) === seq);
});

it("is not held back by a node that left", async () => {
  const [stays, leaves] = [await open(), await open()];
  await seqOf(leaves, "a");
  await leaves.close();
  expect(await db.horizon.countDocuments({})).toBe(0);
  const seq = await seqOf(stays, "b");
  expect(await stays.last()).toBe(seq);
});

it("is not held back by an idle node whose clock is behind", async () => {
  const [slow, fast] = [await open(), await open(60_000)];
  await seqOf(slow, "a");
  const seq = await seqOf(fast, "b");
  await until(async () => (await fast.last()) === seq);
});

it("does not join to read", async () => {
  const [writes, reads] = [await open(), await open()];
  const seq = await seqOf(writes, "a");
  await until(async () => (await reads.last()) === seq);
  expect(await db.horizon.countDocuments({})).toBe(1);
});

it.each<[string, () => Promise<unknown>]>([
  ["closed", () => db.horizon.updateMany({}, { $set: { closed: true, closedAt: new Date() } })],
  ["closed and removed", () => db.horizon.deleteMany({})],
  [
    "closed and removed, and its number is another's",
    async () => {
      const [row] = await db.horizon.find({}).toArray();
      await db.horizon.updateOne({ _id: row?._id ?? 0 }, { $set: { owner: "another" } });
    },
  ],
])("joins anew when it was %s meanwhile, and nothing is lost", async (_name, happens) => {
  const store = await open();
  const before = await seqOf(store, "a");
  await happens();
  const after = await Promise.all(["b", "c"].map((id) => seqOf(store, id)));
  expect(Math.min(...after)).toBeGreaterThan(before);
  expect((await store.read("Basic", "c"))?.version).toBe(1);
  expect(await db.horizon.countDocuments({ owner: { $ne: "another" }, closed: { $exists: false } })).toBe(1);
});

it("says that it is busy when all numbers are taken, and joins once one is free", async () => {
  const store = await open();
  const now = (Date.now() - Date.UTC(2024, 0, 1)) * placesPerMillisecond;
  await db.horizon.insertMany(
    Array.from({ length: nodes }, (_value, _id) => ({ _id, owner: "killed", low: now, at: new Date() })),
  );
  await expect(seqOf(store, "a")).rejects.toMatchObject({ kind: "busy" });
  let seq: number | undefined;
  await until(async () => {
    seq = await seqOf(store, "a").catch(() => undefined);
    return seq !== undefined;
  });
  expect(seq).toBeGreaterThanOrEqual(now);
});
