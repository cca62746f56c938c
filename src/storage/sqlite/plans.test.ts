import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { put, to, token, day } from "../contract/samples.ts";
import type { Criterion, IndexEntry, Query, SortKey } from "../query.ts";
import { armsOf, planOf } from "./arms.ts";
import { openWriting, type Connection } from "./connection.ts";
import { runGroup } from "./group.ts";
import { tableNames } from "./inserts.ts";
import { openLedger } from "./ledger.ts";
import { openReader } from "./reader.ts";
import type { Limits } from "./scope.ts";
import { filled } from "./sql.ts";
import { packCommit } from "./wire.ts";

const code = { op: "token", param: "code", system: "s", code: "c1" } as const;
const subject = { op: "reference", param: "subject", type: "Patient", id: "p1" } as const;
const within = { op: "range", param: "date", how: "within", low: 3, high: 9 } as const;
const eve = { op: "string", param: "name", how: "starts", text: "e" } as const;
const kilos = { op: "quantity", param: "value", unit: "kg", low: 1, high: 2 } as const;
const leaves: Record<string, Criterion> = {
  code,
  subject,
  within,
  eve,
  "any system": { op: "token", param: "code", code: "c1" },
  "a system": { op: "token", param: "code", system: "s" },
  codes: { op: "tokens", param: "code", of: [code, { system: "", code: "c2" }] },
  "any type": { op: "reference", param: "subject", id: "p1" },
  text: { op: "text", param: "code", text: "heart" },
  contains: { op: "string", param: "name", how: "contains", text: "e" },
  uri: { op: "uri", param: "url", how: "equal", uri: "http://x" },
  "uri below": { op: "uri", param: "url", how: "below", uri: "http://x" },
  "uri above": { op: "uri", param: "url", how: "above", uri: "http://x/y/z" },
  outside: { ...within, how: "outside" },
  above: { ...within, how: "reaches-above" },
  below: { ...within, how: "reaches-below" },
  before: { ...within, how: "ends-before" },
  overlaps: { ...within, how: "overlaps" },
  quantity: { ...kilos, how: "within" },
  "quantity above": { op: "quantity", param: "value", unit: "", how: "reaches-above", low: 1, high: 2 },
  joint: { op: "joint", param: "pair", parts: [code, within] },
  near: { op: "near", param: "place", latitude: 1, longitude: 1, metres: 9 },
  id: { op: "id", ids: ["o1"] },
  ids: { op: "id", ids: ["o1", "o2"] },
  updated: { op: "updated", how: "reaches-above", low: 0, high: 1 },
  compartment: { op: "compartment", compartment: "Patient", id: "p1" },
  chain: { op: "refers", param: "subject", types: ["Patient"], where: eve },
  "points here": { op: "referredBy", type: "Observation", param: "subject", where: code },
};
const shapes: Record<string, Criterion> = {
  ...leaves,
  "code and subject": { op: "and", of: [code, subject] },
  "code or subject": { op: "or", of: [code, subject] },
  "at or above": { op: "or", of: [within, { ...within, how: "reaches-above" }] },
  between: {
    op: "and",
    of: [
      { op: "or", of: [within, { ...within, how: "reaches-above" }] },
      { ...within, how: "reaches-below" },
    ],
  },
  "quantities between": {
    op: "and",
    of: [{ ...kilos, how: "starts-after" }, { ...kilos, how: "reaches-below" }, code],
  },
  "not code": { op: "and", of: [subject, { op: "not", of: code }] },
  missing: { op: "and", of: [code, { op: "not", of: { op: "present", param: "value" } }] },
  "chain of a chain": {
    op: "refers",
    param: "subject",
    types: ["Patient"],
    where: { op: "refers", param: "doctor", types: ["Practitioner"], where: eve },
  },
  "chain and code": { op: "and", of: [{ op: "refers", param: "subject", types: ["Patient"], where: eve }, code] },
};
const sorts: Record<string, SortKey[]> = {
  "in order of creation": [],
  "newest first": [{ param: "date", kind: "range", descending: true }],
  "oldest first": [{ param: "date", kind: "range", descending: false }],
  "by value": [{ param: "value", kind: "quantity", descending: false }],
  "last changed first": [{ param: "", kind: "updated", descending: true }],
  "by code, then date": [
    { param: "code", kind: "token", descending: false },
    { param: "date", kind: "range", descending: true },
  ],
};
const all: IndexEntry[] = [
  ...[token("code", "c1", "s"), to("subject", "Patient", "p1"), to("doctor", "Practitioner", "d"), day(3)],
  { kind: "text", param: "code", text: "heart" },
  { kind: "string", param: "name", folded: "eve", exact: "Eve" },
  { kind: "uri", param: "url", uri: "http://x" },
  { kind: "quantity", param: "value", unit: "kg", low: 1, high: 2 },
  { kind: "joint", param: "pair", parts: [token("code", "c1", "s"), day(3)] },
  { kind: "near", param: "place", latitude: 1, longitude: 1 },
  { kind: "member", compartment: "Patient", id: "p1" },
];

describe.each<[string, Partial<Limits>]>([
  ["few candidates", { small: 2_000, follow: true }],
  ["many candidates", { small: 0, follow: true }],
])("with %s every search finds its rows by an index", (_name, limits) => {
  let connection: Connection;
  beforeAll(() => {
    connection = openWriting(":memory:");
    const changes = [put("Observation", "o1", all), put("Patient", "p1", all), put("Practitioner", "d", all)];
    runGroup([{ n: 0, request: packCommit({ changes }) }], openLedger(openReader(connection)), 1);
  });
  afterAll(() => connection.close());

  const questions = Object.keys(shapes).flatMap((shape) => Object.keys(sorts).map((sort) => [shape, sort] as const));
  it.each(questions)("%s, %s", (shape, sort) => {
    const reader = openReader(connection, limits);
    const query: Query = { types: ["Observation"], where: shapes[shape] ?? code, sort: sorts[sort] ?? [], limit: 20 };
    const { statements } = planOf(armsOf(query, reader), query, false);
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) {
      const { text, values } = statement(21);
      const steps = connection.all(`EXPLAIN QUERY PLAN ${text}`, filled(values)).map((row) => String(row[3]));
      expect(steps.filter((step) => scanned(step, text))).toEqual([]);
    }
  });
});

const tables = tableNames.join("|");

/** A step that reads a whole table, or makes an index for itself. Parts of the statement and lists of values are no tables. */
function scanned(step: string, text: string): boolean {
  const [, alias] = /^SCAN (\w+)$/.exec(step) ?? [];
  if (alias === undefined) return step.includes("AUTOMATIC");
  return (
    new RegExp(String.raw`(?:FROM|JOIN) (?:${tables}) ${alias}\b`).test(text) ||
    tableNames.some((table) => table === alias)
  );
}
