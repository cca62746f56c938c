import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { scratch } from "../../../testing/mongod/scratch.ts";
import type { IndexEntry } from "../../query.ts";
import { openUnmigrated, type Database } from "./database.ts";
import { collectionNames } from "./schemas.ts";
import { openMongo, type MongoStore } from "../store.ts";

const place = scratch();
let mongo: MongoStore;
let db: Database;
beforeAll(async () => {
  mongo = await openMongo({ ...place, now: Date.now });
  db = await openUnmigrated(place);
});
afterAll(async () => {
  await mongo.close();
  await db.close();
  await place.drop();
});

const entries: IndexEntry[] = [
  { kind: "token", param: "identifier", system: "urn:x", code: "1" },
  { kind: "range", param: "date", low: 1, high: Infinity },
  { kind: "quantity", param: "value-quantity", unit: "kg", low: 1, high: 2 },
  { kind: "near", param: "near", latitude: 1, longitude: 2 },
  { kind: "reference", param: "subject", type: "Patient", id: "b" },
  {
    kind: "joint",
    param: "code-value-quantity",
    parts: [
      { kind: "token", param: "code", system: "", code: "c" },
      { kind: "quantity", param: "value-quantity", unit: "", low: 1, high: 2 },
    ],
  },
];

async function validated(name: string, document: object): Promise<void> {
  const Model = db.connection.model<object>(name);
  await new Model(document).validate();
}

it("holds of every document that is written", async () => {
  const change = { type: "Observation", id: "a", method: "PUT", entries } as const;
  const begins = '{"resourceType":"Observation","id":"a","meta":{}';
  const audit = [{ at: 1, text: "{}", patient: "b", agent: "c" }];
  await mongo.store.commit({ changes: [{ ...change, text: `${begins},"n":1}` }], audit });
  await mongo.store.commit({ changes: [{ ...change, text: `${begins},"long":"${"x".repeat(4_000_000)}"}` }] });
  await mongo.store.commit({ changes: [{ type: "Observation", id: "a", method: "DELETE", entries: [] }] });
  await mongo.store.commit({ changes: [{ ...change, id: "b", text: begins.replace('"a"', '"b"') + "}" }] });
  await mongo.records.put({ kind: "job", key: "a", by: { user: "u" }, expires: Date.now() + 60_000, body: {} });
  for (const name of collectionNames) {
    const documents = await db.db.collection(name).find().limit(100).toArray();
    expect([name, documents.length]).not.toEqual([name, 0]);
    for (const document of documents) await expect(validated(name, document)).resolves.toBeUndefined();
  }
});

it("knows no other fields", async () => {
  await expect(validated("guard", { _id: "Patient/1", n: 0, other: 1 })).rejects.toThrow(/not in schema/);
  await expect(validated("guard", { _id: "Patient/1" })).rejects.toThrow("`n` is required");
});
