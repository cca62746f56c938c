import { expect, test } from "@jest/globals";
import { openDefinitions } from "../../src/fhir/pack.ts";
import { openValidator } from "../../src/validation/validate.ts";
import { patientBundle, recordBundle, recordSize } from "./bundles.ts";
import { clientOf } from "./client.ts";
import { families, familyName, frequent, frequentOfPatient } from "./data.ts";
import type { Measure } from "./loop.ts";
import { together, type Found } from "./rounds.ts";
import { figure, median, quantile } from "./statistics.ts";
import { withDatabase } from "../../src/testing/mongod/program.ts";

test.each([
  [0.5, 50],
  [0.99, 99],
  [1, 100],
  [0, 1],
])("%f of 1 to 100 do not exceed %i", (share, expected) => {
  expect(
    quantile(
      Array.from({ length: 100 }, (_, place) => 100 - place),
      share,
    ),
  ).toBe(expected);
});

test("of nothing there is no quantile and no median", () => {
  expect([quantile([], 0.5), median([]), figure(undefined), figure(Number.NaN)]).toEqual([
    undefined,
    Number.NaN,
    "–",
    "–",
  ]);
});

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
])("the median of %j is %f", (values, expected) => {
  expect(median(values)).toBe(expected);
});

test.each([
  [1234567.8, "1,234,568"],
  [999.6, "1000"],
  [123.4, "123"],
  [12.34, "12.3"],
  [1.234, "1.23"],
])("%f is shown as %s", (value, expected) => {
  expect(figure(value)).toBe(expected);
});

test.each([
  "http://example.org/fhir",
  "https://127.0.0.1/fhir",
  "http://10.0.0.1/fhir",
  "http://127.0.0.1.example.org/fhir",
])("%s is not put under load", (base) => {
  expect(() => clientOf(base)).toThrow("refused");
});

test.each(["http://127.0.0.1:8080/fhir/", "http://localhost/fhir", "http://[::1]:1/fhir"])("%s may be", (base) => {
  expect(clientOf(base).base).toBe(base.replace(/\/$/, ""));
});

test("no family name is the beginning of another, and each is had by as many patients", () => {
  const names = Array.from({ length: families * 2 }, (_, place) => familyName(place));
  expect([new Set(names).size, new Set(names.map((name) => name.length)).size]).toEqual([families, 1]);
});

test("the same number gives the same Bundle, another number another", () => {
  expect(recordBundle(5)).toEqual(recordBundle(5));
  expect(recordBundle(5)).not.toEqual(recordBundle(6));
});

test("of thirty observations twelve carry the code that is searched for", () => {
  const codes = patientBundle(1, 30).entry.map(({ resource }) => JSON.stringify(resource["code"] ?? ""));
  expect(codes.filter((code) => code.includes(frequent))).toHaveLength(frequentOfPatient);
});

test("a record has sixty entries, refers to its own only, and is valid R4", () => {
  const validator = openValidator({ definitions: openDefinitions() });
  const { entry } = recordBundle(11);
  const urns = new Set(entry.map(({ fullUrl }) => fullUrl));
  const referred = [...JSON.stringify(entry).matchAll(/"reference":"([^"]+)"/g)].map(([, urn = ""]) => urn);
  expect([entry.length, urns.size, recordSize]).toEqual([60, 60, 60]);
  expect(referred.filter((urn) => !urns.has(urn))).toEqual([]);
  expect(entry.flatMap(({ resource }) => validator.check(resource as { resourceType: string }))).toEqual([]);
});

test.each([
  ["mongodb://a", "mongodb://a/x"],
  ["mongodb://a/", "mongodb://a/x"],
  ["mongodb://a/cardea", "mongodb://a/x"],
  ["mongodb://a/?replicaSet=rs", "mongodb://a/x?replicaSet=rs"],
  ["mongodb://u:p@a:1,b:2,c/cardea?replicaSet=rs", "mongodb://u:p@a:1,b:2,c/x?replicaSet=rs"],
  ["mongodb+srv://a?tls=true", "mongodb+srv://a/x?tls=true"],
])("%s with another database is %s", (uri, expected) => {
  expect(withDatabase(uri, "x")).toBe(expected);
});

test("turns are put together by operation and connections, and what was wrong once stays wrong", () => {
  const run = (connections: number) => ({ connections }) as Measure;
  const turn = (right: boolean): Found => ({
    lines: [1, 64].map((connections) => ({ name: "read", label: "GET", runs: [run(connections)] })),
    checks: { read: { right, note: String(right) } },
  });
  const { lines, checks } = together([turn(true), turn(false), turn(true)]);
  expect(lines.map(({ runs }) => runs.map(({ connections }) => connections))).toEqual([
    [1, 1, 1],
    [64, 64, 64],
  ]);
  expect(checks).toEqual({ read: { right: false, note: "false" } });
});
