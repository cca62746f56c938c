import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";
import { parseJson } from "../fhir/json.ts";
import type { Resource } from "../fhir/types.ts";
import { search } from "./trial.ts";

const fixtures = new URL("../../conformance/fixtures/r4-examples/", import.meta.url);
const examples = readdirSync(fixtures)
  .filter((name) => name.endsWith(".json"))
  .map((name) => parseJson(readFileSync(new URL(name, fixtures), "utf8")) as Resource);

it("indexes official examples of every type", () => {
  const kinds = new Set<string>();
  for (const example of examples)
    for (const entry of search.index(example)) {
      kinds.add(entry.kind);
      if ("low" in entry) expect(entry.low).toBeLessThan(entry.high);
    }
  expect([...kinds].sort()).toEqual(
    ["joint", "member", "near", "quantity", "range", "reference", "string", "text", "token", "uri", "url"].sort(),
  );
});

const vital = {
  resourceType: "Observation",
  id: "o",
  status: "final",
  category: [{ coding: [{ system: "urn:category", code: "vital-signs", display: "Vital signs" }] }],
  code: { coding: [{ system: "http://loinc.org", code: "8867-4", display: "Heart rate" }], text: "Heart rate" },
  subject: { reference: "Patient/1" },
  encounter: { reference: "Encounter/1" },
  effectiveDateTime: "2024-05-17T10:00:00Z",
  issued: "2024-05-17T10:00:00Z",
  valueQuantity: { value: 72.5, unit: "/min", system: "http://unitsofmeasure.org", code: "/min" },
};

it("keeps the entries of an everyday Observation few", () => {
  const distinct = new Map(search.index(vital).map((entry) => [JSON.stringify(entry), entry]));
  const kinds = Array.from(distinct.values(), (entry) =>
    "param" in entry ? `${entry.param} ${entry.kind}` : entry.kind,
  );
  expect(kinds.sort()).toEqual(
    [
      "status token",
      "category token",
      "category text",
      "code token",
      "code text",
      "patient reference",
      "encounter reference",
      "date range",
      "value-quantity quantity",
      "value-quantity:ucum quantity",
      "code-value-quantity joint",
      "code-value-quantity:ucum1 joint",
      "member",
      ...["heart", "rate", "vital", "signs", "min"].map(() => "_content token"),
    ].sort(),
  );
});

// What JSON may hold where an element is expected: none of it is a value, and none of it breaks the rest.
it.each([
  null,
  0,
  "",
  "x",
  true,
  [],
  {},
  [null],
  [[]],
  [{}],
  { coding: "x" },
  { coding: [null, 7] },
  { value: {} },
  { reference: 7 },
  { __proto__: null },
])("goes on past %j in place of an element", (odd) => {
  const members = Object.keys(vital).filter((name) => !["resourceType", "id", "status"].includes(name));
  const resource = {
    ...Object.fromEntries(members.map((name) => [name, odd])),
    resourceType: "Observation",
    status: "final",
  };
  const params = search.index(resource).map((entry) => ("param" in entry ? entry.param : ""));
  expect(params).toContain("status");
});

it("refuses a type that R4 does not have", () => {
  for (const resourceType of ["Foo", "__proto__", "Resource", "DomainResource", "HumanName"])
    expect(() => search.index({ resourceType })).toThrow(/R4 has no type/);
});

it("bounds what one element can come to", () => {
  const coding = Array.from({ length: 300 }, (_, n) => ({ system: "urn:c", code: String(n) }));
  const entries = search.index({ ...vital, code: { coding } });
  expect(entries.filter(({ kind }) => kind === "joint").length).toBeLessThanOrEqual(256);
});
