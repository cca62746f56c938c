import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { empty, ready, scratch } from "../../../testing/mongod/scratch.ts";
import type { Examination } from "../../examination.ts";
import { linkHash } from "../../link-hash.ts";
import type { IndexEntry } from "../../query.ts";
import { packEntries } from "../search/pack.ts";
import type { Database } from "../database/database.ts";
import { openExamination } from "./examine.ts";
import type { AuditDocument, ResourceDocument, VersionDocument } from "../shape.ts";

const place = scratch();
let db: Database;
beforeAll(async () => {
  db = await ready(place);
});
afterAll(async () => {
  await db.close();
  await place.drop();
});

const entries: IndexEntry[] = [
  { kind: "token", param: "gender", system: "", code: "female" },
  { kind: "range", param: "date", low: 1, high: 2 },
];
const body = (v: number) =>
  `{"resourceType":"Patient","id":"a","meta":{"versionId":"${v}","lastUpdated":"1970-01-01T00:00:00Z"}}`;

const a: ResourceDocument = {
  ...{ _id: "Patient/a", t: "Patient", v: 2, born: 8_192, seq: 16_384, m: 1, body: body(2) },
  ...packEntries("Patient", entries),
};
const b: ResourceDocument = { _id: "Patient/b", v: 2, born: 8_193, seq: 16_385, m: 3 };
const versions: VersionDocument[] = [
  { _id: "Patient/a/0000000001", key: "Patient/a", t: "Patient", v: 1, seq: 8_192, m: 0, body: body(1) },
  { _id: "Patient/b/0000000001", key: "Patient/b", t: "Patient", v: 1, seq: 8_193, m: 0, body: "{}" },
  { _id: "Patient/b/0000000002", key: "Patient/b", t: "Patient", v: 2, seq: 16_385, m: 3 },
];

const chain = (name: string): AuditDocument[] => {
  let hash = "";
  return [1, 2, 3].map((n) => {
    const text = `{"n":${n}}`;
    hash = linkHash(hash, text);
    return { _id: `${name}/${String(n).padStart(12, "0")}`, chain: name, n, at: n, seq: n, hash, body: text };
  });
};

beforeEach(async () => {
  await empty(db);
  await db.resource.insertMany([a, b]);
  await db.version.insertMany(versions);
  await db.audit.insertMany([...chain("1-a"), ...chain("1-b")]);
});

/** What each look found. */
async function findings(): Promise<Record<string, string>> {
  const examination: Examination = await openExamination({ ...place, epoch: 0 }, () => entries);
  const found: Record<string, string> = {};
  for (const each of examination.looks) {
    const finding = await each.look(() => undefined);
    if (finding !== undefined) found[each.name] = finding;
  }
  await examination.close();
  return found;
}

const spoils: [what: string, spoil: () => Promise<unknown>, look: string, told: string][] = [
  [
    "an index is gone",
    () => db.db.command({ dropIndexes: "resource", index: "tzb" }),
    "collections, indexes, guards",
    'run "cardea migrate".\n      index tzb of resource: missing',
  ],
  [
    "a guard is gone",
    () => db.guard.deleteOne({ _id: "Patient/7" }),
    "collections, indexes, guards",
    "guards of 1 types: missing",
  ],
  [
    "a key is gone",
    () => db.resource.updateOne({ _id: a._id }, { $pop: { k: 1 } }),
    "versions, index",
    "index of Patient/a: it is not that of the content",
  ],
  [
    "a range is another",
    () => db.resource.updateOne({ _id: a._id }, { $set: { "r.0.hi": 3 } }),
    "versions, index",
    "index of Patient/a",
  ],
  ["a date is gone", () => db.resource.updateOne({ _id: a._id }, { $unset: { z: 1 } }), "versions, index", "index of"],
  [
    "a deleted one is found",
    () => db.resource.updateOne({ _id: b._id }, { $set: { k: ["*Patient"] } }),
    "versions, index",
    "index of Patient/b: it is deleted",
  ],
  [
    "a version is gone",
    () => db.version.deleteOne({ _id: "Patient/a/0000000001" }),
    "versions, index",
    "version 1 of Patient/a is missing",
  ],
  [
    "a deletion is gone",
    () => db.version.deleteOne({ _id: "Patient/b/0000000002" }),
    "versions, index",
    "version 2 of Patient/b is its latest, and 1 are there",
  ],
  [
    "the order runs back",
    () => db.version.updateOne({ _id: "Patient/a/0000000001" }, { $set: { seq: 99_999 } }),
    "versions, index",
    "version 2 of Patient/a is older than the one before it",
  ],
  [
    "a text is gone",
    () => db.resource.updateOne({ _id: a._id }, { $unset: { body: 1 } }),
    "versions, index",
    "version 2 of Patient/a has no text",
  ],
  [
    "a piece is gone",
    () => db.resource.updateOne({ _id: a._id }, { $unset: { body: 1 }, $set: { pieces: 1 } }),
    "versions, index",
    "version 2 of Patient/a has no text, or not all of it",
  ],
  [
    "a resource is gone",
    () => db.resource.deleteOne({ _id: b._id }),
    "order of versions",
    "version Patient/b/0000000001 belongs to no resource",
  ],
  [
    "an audit entry is gone",
    () => db.audit.deleteOne({ _id: "1-a/000000000002" }),
    "audit trail",
    "audit entry 2 of 1-a is missing",
  ],
  [
    "an audit entry was altered",
    () => db.audit.updateOne({ _id: "1-b/000000000001" }, { $set: { body: "{}" } }),
    "audit trail",
    "audit entry 1 of 1-b was altered",
  ],
  [
    "a node is silent beside others",
    () =>
      db.horizon.insertMany([
        { _id: 1, owner: "a", low: 1, at: new Date(0) },
        { _id: 2, owner: "b", low: 1, at: new Date() },
      ]),
    "nodes",
    "Node 1 has been silent",
  ],
  [
    "the clock is behind",
    () => db.resource.insertOne({ _id: "Patient/c", v: 1, born: 1, seq: (Date.now() + 3_600_000) * 8_192, m: 3 }),
    "clock",
    "s behind the last commit",
  ],
];

describe("the doctor", () => {
  it("finds nothing where nothing is wrong, nor where servers ended without a word", async () => {
    await db.horizon.insertOne({ _id: 1, owner: "a", low: 1, at: new Date(0) });
    expect(await findings()).toEqual({});
  });

  it.each(spoils)("finds it when %s", async (_what, spoil, look, told) => {
    await spoil();
    const found = await findings();
    expect(found[look]).toContain(told);
    expect(Object.keys(found).length).toBeLessThanOrEqual(2);
    if (look === "collections, indexes, guards") {
      await place.drop();
      await db.close();
      db = await ready(place);
    }
  });
});
