import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { scratch } from "../../../testing/mongod/scratch.ts";
import { openDatabase, type Database } from "../database/database.ts";
import { openReads } from "./reads.ts";

const place = scratch();
let db: Database;
const finds: unknown[] = [];
beforeAll(async () => {
  db = await openDatabase({ ...place, epoch: 0, monitorCommands: true });
  db.client.on("commandStarted", ({ commandName, command }) => {
    if (commandName === "find") finds.push(command["filter"]);
  });
  await db.resource.insertMany([
    { _id: "Patient/a", t: "Patient", v: 3, born: 8_192, seq: 24_576, m: 1, body: '{"v":3}', k: ["*Patient"] },
    { _id: "Patient/b", v: 2, born: 8_193, seq: 16_384, m: 3 },
    { _id: "Patient/c", t: "Patient", v: 1, born: 1, seq: 1, at: 77, m: 0, body: "{}", k: [] },
  ]);
  await db.version.insertMany([
    { _id: "Patient/a/0000000001", key: "Patient/a", t: "Patient", v: 1, seq: 8_192, m: 0, body: '{"v":1}' },
    { _id: "Patient/a/0000000002", key: "Patient/a", t: "Patient", v: 2, seq: 16_385, m: 3 },
    { _id: "Patient/b/0000000001", key: "Patient/b", t: "Patient", v: 1, seq: 8_193, m: 0, body: "{}" },
    { _id: "Patient/b/0000000002", key: "Patient/b", t: "Patient", v: 2, seq: 16_384, m: 3 },
  ]);
});
afterAll(async () => {
  await db.close();
  await place.drop();
});

const current = { type: "Patient", id: "a", version: 3, seq: 24_576, at: 3, method: "PUT", text: '{"v":3}' };
const deletion = { type: "Patient", id: "b", version: 2, seq: 16_384, at: 2, method: "DELETE" };

it("reads the current version, a deletion too", async () => {
  const reads = openReads(db);
  expect(await reads.read("Patient", "a")).toEqual(current);
  expect(await reads.read("Patient", "b")).toEqual(deletion);
  expect(await reads.read("Patient", "c")).toMatchObject({ at: 77 });
  expect(await reads.read("Patient", "d")).toBeUndefined();
});

it.each([
  ["a", 3, current],
  ["a", 2, { type: "Patient", id: "a", version: 2, seq: 16_385, at: 2, method: "DELETE" }],
  ["a", 1, { type: "Patient", id: "a", version: 1, seq: 8_192, at: 1, method: "POST", text: '{"v":1}' }],
  ["b", 2, deletion],
  ["a", 4, undefined],
  ["a", 0, undefined],
  ["a", -1, undefined],
  ["a", 1.5, undefined],
  ["a", NaN, undefined],
  ["a", 1e300, undefined],
  ["d", 1, undefined],
] as const)("reads Patient/%s in version %d", async (id, version, expected) => {
  expect(await openReads(db).vread("Patient", id, version)).toEqual(expected);
});

it("asks once for a hundred that read at once, and once for those beyond sixty-four", async () => {
  const reads = openReads(db);
  finds.length = 0;
  const ids = Array.from({ length: 100 }, (_, n) => (n === 7 ? "a" : `x${n}`));
  const read = await Promise.all(ids.map((id) => reads.read("Patient", id)));
  expect(read.filter((version) => version !== undefined)).toEqual([current]);
  expect(finds).toHaveLength(2);
});

it("shows what was committed before it was asked, always", async () => {
  const reads = openReads(db);
  for (let v = 2; v <= 30; v++) {
    const early = reads.read("Patient", "c");
    await db.resource.updateOne({ _id: "Patient/c" }, { $set: { v } });
    expect((await reads.read("Patient", "c"))?.version).toBe(v);
    await early;
  }
});
