import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ready, scratch } from "../../../testing/mongod/scratch.ts";
import type { Database } from "../database/database.ts";
import { openRecords } from "./records.ts";
import { sweep } from "./sweep.ts";

const place = scratch();
let db: Database;
let at = 1_000;
const records = () => openRecords(db, () => at);
beforeAll(async () => {
  db = await ready(place);
});
afterAll(async () => {
  await db.close();
  await place.drop();
});

describe("records", () => {
  it("count every one of many writes at once", async () => {
    const versions = await Promise.all(
      Array.from({ length: 60 }, (_, n) => records().put({ kind: "count", key: "a", body: n })),
    );
    expect(versions.toSorted((a = 0, b = 0) => a - b)).toEqual(versions.map((_, n) => n + 1));
  });

  it("begin again once they have expired, once, whoever comes first", async () => {
    const job = { kind: "again", key: "a", body: 1 };
    await records().put({ ...job, expires: 2_000 });
    await records().put({ ...job, expires: 2_000 });
    at = 2_000;
    const raced = await Promise.all(Array.from({ length: 20 }, () => records().put(job, 0)));
    expect(raced.filter((version) => version !== undefined)).toEqual([1]);
    expect(await records().get("again", "a")).toEqual({ ...job, version: 1 });
  });

  it.each([
    ["a/b", { user: "x/y" }],
    ["\u0000", { "a\u0000": "\u0000b\u0001" }],
    ["", { "": "" }],
    ["__proto__", { constructor: "__proto__" }],
    ["\u{10ffff}", { user: "\uffff" }],
  ])("keep the key %j and the fields %j", async (key, by) => {
    const record = { kind: "odd", key, by, body: { __proto__: null, $set: 1, "a.b": [null] } };
    await records().put(record);
    expect(await records().get("odd", key)).toEqual({ ...record, version: 1 });
    for (const [field, value] of Object.entries(by))
      expect(await records().find("odd", field, value, { limit: 9 })).toHaveLength(1);
  });

  it("are found in the order of code points", async () => {
    const keys = ["\u{10000}", "\uffff", "b", "B", "\u0000"];
    for (const key of keys) await records().put({ kind: "order", key, by: { all: "1" }, body: 0 });
    const found = await records().find("order", "all", "1", { limit: 9 });
    expect(found.map(({ key }) => key)).toEqual(["\u0000", "B", "b", "\uffff", "\u{10000}"]);
    const rest = await records().find("order", "all", "1", { after: "b", limit: 1 });
    expect(rest.map(({ key }) => key)).toEqual(["\uffff"]);
  });

  it("last again when they are put without an end", async () => {
    await records().put({ kind: "end", key: "a", body: 1, expires: at + 1 });
    expect(await records().put({ kind: "end", key: "a", body: 2 })).toBe(2);
    at += 10;
    expect(await records().get("end", "a")).toEqual({ kind: "end", key: "a", version: 2, body: 2 });
  });
});

it("sweeps what has expired, and nothing else", async () => {
  await db.record.deleteMany({});
  for (let n = 0; n < 450; n++)
    await db.record.insertOne({ _id: `s/${n}`, v: 1, by: [], body: "0", ...(n > 0 && { expires: at + n }) });
  expect(await sweep(db, at + 440)).toBe(440);
  expect(await db.record.countDocuments()).toBe(10);
  expect(await sweep(db, at + 440)).toBe(0);
});
