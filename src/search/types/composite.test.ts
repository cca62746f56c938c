import { expect, it } from "@jest/globals";
import { FhirError } from "../../fhir/error.ts";
import { finds, parsed } from "../trial.ts";

const ucum = "http://unitsofmeasure.org";
const code = (code: string) => ({ coding: [{ system: "urn:c", code }] });
const mmHg = (value: number) => ({ value, system: ucum, code: "mm[Hg]" });
const pressure = {
  code: code("bp"),
  component: [
    { code: code("sys"), valueQuantity: mmHg(120) },
    { code: code("dia"), valueQuantity: mmHg(80) },
  ],
};
const single = { code: code("rate"), valueQuantity: { value: 60, unit: "beats", system: ucum, code: "/min" } };

// One row, one sentence of http://hl7.org/fhir/R4/search.html#composite
it.each([
  ["both of one element", "component-code-value-quantity=urn:c|sys$120", pressure, true],
  ["not of different ones", "component-code-value-quantity=urn:c|sys$80", pressure, false],
  ["which two parameters would find", "component-code=sys&component-value-quantity=80", pressure, true],
  ["a prefix in a part", "component-code-value-quantity=urn:c|sys$ge120", pressure, true],
  ["a prefix that nothing satisfies", "component-code-value-quantity=urn:c|sys$gt120", pressure, false],
  ["a unit in a part", `component-code-value-quantity=sys$120|${ucum}|mm[Hg]`, pressure, true],
  ["a unit without its system", "code-value-quantity=rate$60||beats", single, true],
  ["another unit", "code-value-quantity=rate$60||mmHg", single, false],
  ["one of several", "component-code-value-quantity=sys$1,dia$80", pressure, true],
  ["alternatives in the parts", "component-code-value-quantity=x,dia$80,90", pressure, true],
  ["either the resource or a component", "combo-code-value-quantity=dia$80", pressure, true],
  ["the resource's own", "combo-code-value-quantity=rate$60", single, true],
  ["a concept", "code-value-concept=q$urn:c|yes", { code: code("q"), valueCodeableConcept: code("yes") }, true],
  ["a text", "code-value-string=q$ye", { code: code("q"), valueString: "Yes" }, true],
  ["a date", "code-value-date=q$gt2020", { code: code("q"), valueDateTime: "2021-05" }, true],
  ["a period", "code-value-date=q$2021", { code: code("q"), valuePeriod: { start: "2021-01", end: "2021-05" } }, true],
  ["escaped", "code-value-string=q$a\\$b", { code: code("q"), valueString: "a$b" }, true],
])("%s: %s", (_rule, asked, members, is) => {
  expect(finds(`Observation?${asked}`, members)).toBe(is);
});

it("joins three, and what is of the resource", () => {
  const sequence = {
    referenceSeq: { chromosome: { coding: [{ system: "urn:h", code: "1" }] }, windowStart: 10, windowEnd: 20 },
    variant: [{ start: 12, end: 13 }],
  };
  expect(finds("MolecularSequence?chromosome-window-coordinate=1$ge10$le20", sequence)).toBe(true);
  expect(finds("MolecularSequence?chromosome-window-coordinate=2$ge10$le20", sequence)).toBe(false);
  expect(finds("MolecularSequence?chromosome-variant-coordinate=1$12$13", sequence)).toBe(true);
});

it("joins a code and a reference", () => {
  const related = { relatesTo: [{ code: "replaces", target: { reference: "DocumentReference/1" } }] };
  expect(finds("DocumentReference?relationship=replaces$DocumentReference/1", related)).toBe(true);
  expect(finds("DocumentReference?relationship=appends$DocumentReference/1", related)).toBe(false);
});

it.each(["a", "a$", "$5", "$", "a$b$c", "a$5$6", "a$five", "a$5,b", "|$5", ""])(
  "refuses code-value-quantity=%s",
  (text) => {
    expect(() => parsed(`Observation?code-value-quantity=${text}`)).toThrow(FhirError);
  },
);

it.each(["code-value-quantity:missing=true", "code-value-quantity:not=a$5", "code-value-quantity:exact=a$5"])(
  "has no modifiers: %s",
  (asked) => {
    expect(() => parsed(`Observation?${asked}`)).toThrow(FhirError);
  },
);
