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

const gram = (value: number, code = "g") => ({ valueQuantity: { value, system: ucum, code } });

// Amounts are compared, not their units' names. http://hl7.org/fhir/R4/search.html#quantity
it.each([
  ["5 mg are 0.005 g", `5|${ucum}|mg`, gram(0.005), true],
  ["the unit's name alone", "5||mg", gram(0.005), true],
  ["to the digits given", `5|${ucum}|mg`, gram(0.0054), true],
  ["and no further", `5|${ucum}|mg`, gram(0.0055), false],
  ["nor to more than are given", `5.0|${ucum}|mg`, gram(0.0054), false],
  ["gt at the border", `gt5|${ucum}|mg`, gram(0.005), false],
  ["ge at the border", `ge5|${ucum}|mg`, gram(0.005), true],
  ["le at the border", `le5|${ucum}|mg`, gram(0.005), true],
  ["lt at the border", `lt5|${ucum}|mg`, gram(0.005), false],
  ["gt beyond it", `gt5|${ucum}|mg`, gram(0.006), true],
  ["ne", `ne5|${ucum}|mg`, gram(0.005), false],
  ["ap", `ap5|${ucum}|mg`, gram(0.005_5), true],
  ["ap, too far", `ap5|${ucum}|mg`, gram(0.005_6), false],
  ["an unlike unit", `5|${ucum}|mg`, gram(0.005, "L"), false],
  ["a number without a unit is as it was written", "0.005", mass(5), false],
  ["and found as it was written", "5", mass(5), true],
  ["mm[Hg] is kPa", `16|${ucum}|kPa`, gram(120, "mm[Hg]"), true],
  ["a rate", `1|${ucum}|/s`, gram(60, "/min"), true],
  ["a note in braces says nothing", `60|${ucum}|/min`, gram(60, "{beats}/min"), true],
  ["a temperature", `98.6|${ucum}|[degF]`, gram(37, "Cel"), true],
  ["another temperature", `98.7|${ucum}|[degF]`, gram(37, "Cel"), false],
  ["above a temperature", `gt100.4|${ucum}|[degF]`, gram(38.1, "Cel"), true],
  ["not above a temperature", `gt100.4|${ucum}|[degF]`, gram(38, "Cel"), false],
  ["kelvin", `310.15|${ucum}|K`, gram(37, "Cel"), true],
  ["an exponent", `5e-3|${ucum}|g`, mass(5), true],
  ["a unit that UCUM does not know", `5|${ucum}|drops`, gram(5, "drops"), true],
  ["another that it does not know", `5|${ucum}|drops`, gram(5, "dropz"), false],
  ["an arbitrary unit is only itself", `5|${ucum}|[iU]`, gram(5, "[iU]"), true],
  ["pH", `gt7|${ucum}|[pH]`, gram(7.4, "[pH]"), true],
  ["less than an amount", `lt5|${ucum}|mg`, { valueQuantity: { ...gram(0.005).valueQuantity, comparator: "<" } }, true],
  [
    "at least an amount",
    `gt90|${ucum}|mg`,
    { valueQuantity: { ...gram(0.005).valueQuantity, comparator: ">=" } },
    true,
  ],
  [
    "more than an amount",
    `le5|${ucum}|mg`,
    { valueQuantity: { ...gram(0.005).valueQuantity, comparator: ">" } },
    false,
  ],
  ["a series", `sa-0.2|${ucum}|V`, series("-5 7 L"), true],
  ["not converted in another system", "5|urn:units|mg", gram(0.005), false],
  ["the note itself", "60||{beats}/min", gram(60, "{beats}/min"), true],
])("amounts: %s: %s", (_rule, asked, members, is) => {
  expect(finds(`Observation?value-quantity=${asked}`, members)).toBe(is);
});

it("compares amounts in composites", () => {
  const weight = { code: { coding: [{ code: "w" }] }, valueQuantity: gram(0.005).valueQuantity };
  expect(finds(`Observation?code-value-quantity=w$5|${ucum}|mg`, weight)).toBe(true);
  expect(finds(`Observation?code-value-quantity=w$5||mg`, weight)).toBe(true);
  expect(finds(`Observation?code-value-quantity=w$0.005`, weight)).toBe(true);
  expect(finds(`Observation?code-value-quantity=w$gt5|${ucum}|mg`, weight)).toBe(false);
  expect(finds(`Observation?code-value-quantity=w$0.005`, { ...weight, ...mass(5) })).toBe(false);
  const part = { component: [weight] };
  expect(finds(`Observation?component-code-value-quantity=w$5|${ucum}|mg`, part)).toBe(true);
  expect(finds(`Observation?combo-code-value-quantity=w$5|${ucum}|mg`, part)).toBe(true);
});

it("knows values without amounts as present", () => {
  expect(finds("Observation?value-quantity:missing=false", gram(5))).toBe(true);
  expect(finds("Observation?value-quantity:missing=true", bare)).toBe(false);
});

it("finds money by its currency alone", () => {
  expect(finds("Invoice?totalnet=20||EUR", { totalNet: { value: 20, currency: "EUR" } })).toBe(true);
});

it.each(["heavy", "5|mg", "5|", "5||", "5|a|b|c", "gt|a|b", "|a|b", "", "5|a|,6"])(
  "refuses value-quantity=%s",
  (text) => {
    expect(() => parsed(`Observation?value-quantity=${text}`)).toThrow(FhirError);
  },
);
