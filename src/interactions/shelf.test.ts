import { expect, it } from "@jest/globals";
import type { Criterion, IndexEntry } from "../storage/query.ts";
import { shelve } from "./shelf.ts";

const token = (param: string, system: string, code: string): IndexEntry => ({ kind: "token", param, system, code });
const item = (type: string, id: string, ...entries: IndexEntry[]) => ({ type, id, entries, at: 0 });
const shelf = shelve([
  item("Patient", "a", token("identifier", "s", "1"), token("identifier", "t", "1"), token("gender", "", "male")),
  item("Patient", "b", token("identifier", "s", "2"), token("gender", "", "male")),
  item("Practitioner", "c", token("identifier", "s", "1")),
  item("Observation", "d", { kind: "reference", param: "subject", type: "Patient", id: "a" }),
]);

const identifier = (code: string, system?: string): Criterion => ({
  op: "token",
  param: "identifier",
  code,
  ...(system !== undefined && { system }),
});
const male: Criterion = { op: "token", param: "gender", code: "male" };

it.each<[string, Criterion, string[]]>([
  ["Patient", { op: "all" }, ["a", "b"]],
  ["Patient", identifier("1"), ["a"]],
  ["Patient", identifier("1", "s"), ["a"]],
  ["Patient", identifier("1", "u"), []],
  ["Patient", { op: "token", param: "identifier", system: "s" }, ["a", "b"]],
  ["Patient", { op: "and", of: [male, identifier("2")] }, ["b"]],
  ["Patient", { op: "and", of: [{ op: "not", of: identifier("2") }, male] }, ["a"]],
  ["Patient", { op: "or", of: [identifier("1"), identifier("2"), identifier("1", "t")] }, ["a", "b"]],
  ["Patient", { op: "or", of: [identifier("1"), { op: "id", ids: ["b"] }] }, ["a", "b"]],
  ["Patient", { op: "not", of: identifier("1") }, ["b"]],
  ["Practitioner", identifier("1"), ["c"]],
  ["Basic", { op: "all" }, []],
  ["Observation", { op: "refers", param: "subject", types: ["Patient"], where: identifier("1") }, ["d"]],
  ["Observation", { op: "refers", param: "subject", types: ["Patient"], where: identifier("2") }, []],
  ["Patient", { op: "referredBy", type: "Observation", param: "subject", where: { op: "all" } }, ["a"]],
])("%s where %j finds %j", (type, where, ids) => {
  expect(
    shelf
      .matching(type, where)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(ids);
});
