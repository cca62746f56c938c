import { expect, it } from "@jest/globals";
import { FhirError } from "../../fhir/error.ts";
import { finds, parsed } from "../trial.ts";

const ucum = "http://unitsofmeasure.org";
const mass = (value: number, more: object = {}) => ({
  valueQuantity: { value, unit: "milligram", system: ucum, code: "mg", ...more },
});
const local = { valueQuantity: { value: 5, unit: "drops", system: "urn:units", code: "dr" } };
const bare = { valueQuantity: { value: 5 } };
const series = (data: string) => ({
  valueSampledData: { origin: { value: 10, system: ucum, code: "mV" }, factor: 2, lowerLimit: -100, data },
});

// One row, one sentence of http://hl7.org/fhir/R4/search.html#quantity
it.each([
  ["a number, whatever its unit", "5.4", mass(5.4), true],
  ["to the digits given", "5.4", mass(5.44), true],
  ["and no further", "5.40", mass(5.44), false],
  ["system and code", `5.4|${ucum}|mg`, mass(5.4), true],
  ["another code", `5.4|${ucum}|g`, mass(5.4), false],
  ["another system", "5.4|urn:units|mg", mass(5.4), false],
  ["no system: the code", "5.4||mg", mass(5.4), true],
  ["no system: the unit as people read it", "5.4||milligram", mass(5.4), true],
  ["no system: the code of another system", "5||dr", local, true],
  ["no system: another unit", "5||ml", local, false],
  ["a unit is asked for and there is none", "5||mg", bare, false],
  ["a prefix", `gt5|${ucum}|mg`, mass(5.4), true],
  ["a prefix, at the border", "gt5.4", mass(5.4), false],
  ["ge at the border", "ge5.4", mass(5.4), true],
  ["ap", "ap5", mass(5.4), true],
  ["ne", "ne5.4", mass(5.4), false],
  ["less than a value reaches below it", "lt5", mass(5, { comparator: "<" }), true],
  ["less than a value is not the value", "5", mass(5, { comparator: "<" }), false],
  ["at least a value reaches above it", "gt1000", mass(5, { comparator: ">=" }), true],
  ["one of several", "4,5", bare, true],
  ["the least and greatest of a series", "lt1", series("-5 E 7 L"), true],
  ["a series between", "sa-191", series("-5 7 L"), true],
  ["a series without values", "lt1000", series("E E"), false],
])("%s: %s", (_rule, asked, members, is) => {
  expect(finds(`Observation?value-quantity=${asked}`, members)).toBe(is);
});

it("finds money by its currency, and ages", () => {
  const invoice = { totalNet: { value: 20, currency: "EUR" } };
  expect(finds("Invoice?totalnet=20|urn:iso:std:iso:4217|EUR", invoice)).toBe(true);
  expect(finds("Invoice?totalnet=20|urn:iso:std:iso:4217|USD", invoice)).toBe(false);
  expect(finds(`Condition?onset-age=gt50|${ucum}|a`, { onsetAge: { value: 60, system: ucum, code: "a" } })).toBe(true);
  const range = {
    onsetRange: { low: { value: 50, system: ucum, code: "a" }, high: { value: 60, system: ucum, code: "a" } },
  };
  expect(finds(`Condition?onset-age=gt55|${ucum}|a`, range)).toBe(true);
  expect(finds(`Condition?onset-age=gt60|${ucum}|a`, range)).toBe(false);
});

it.each(["heavy", "5|mg", "5|", "5||", "5|a|b|c", "gt|a|b", "|a|b", "", "5|a|,6"])(
  "refuses value-quantity=%s",
  (text) => {
    expect(() => parsed(`Observation?value-quantity=${text}`)).toThrow(FhirError);
  },
);
