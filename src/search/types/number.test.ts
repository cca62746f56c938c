import { expect, it } from "@jest/globals";
import { FhirError } from "../../fhir/error.ts";
import { parseJson } from "../../fhir/json.ts";
import { finds, parsed } from "../trial.ts";

const likely = (value: string) => ({ prediction: [{ probabilityDecimal: parseJson(value) }] });

// One row, one sentence of http://hl7.org/fhir/R4/search.html#number
it.each([
  ["100", "100", true],
  ["100", "99.5", true],
  ["100", "100.4999", true],
  ["100", "100.5", false],
  ["100", "99.4999", false],
  ["100.00", "100", true],
  ["100.00", "100.004", true],
  ["100.00", "100.005", false],
  ["1e2", "95", true],
  ["1e2", "104.9", true],
  ["1e2", "105", false],
  ["0.1", "0.1000000000000000055", true],
  ["5.4", "5.35", true],
  ["lt100", "99.99", true],
  ["lt100", "100", false],
  ["le100", "100", true],
  ["le100", "100.01", false],
  ["gt100", "100.01", true],
  ["gt100", "100", false],
  ["ge100", "100", true],
  ["ge100", "99.99", false],
  ["ne100", "100", false],
  ["ne100", "100.3", false],
  ["ne100", "101", true],
  ["sa5", "5.1", true],
  ["sa5", "5", false],
  ["eb5", "4.9", true],
  ["eb5", "5", false],
  ["ap100", "91", true],
  ["ap100", "110", true],
  ["ap100", "111", false],
  ["-5", "-5", true],
  ["lt0", "-0.5", true],
  ["0", "0", true],
  ["1,2,3", "2", true],
])("probability=%s in %s: %s", (asked, value, is) => {
  expect(finds(`RiskAssessment?probability=${asked}`, likely(value))).toBe(is);
});

it("reads a Range by its ends", () => {
  const range = { prediction: [{ probabilityRange: { low: { value: 10 }, high: { value: 20 } } }] };
  expect(finds("RiskAssessment?probability=gt15", range)).toBe(true);
  expect(finds("RiskAssessment?probability=gt20", range)).toBe(false);
  expect(finds("RiskAssessment?probability=sa9", range)).toBe(true);
});

it.each([
  "high",
  "gt",
  "NaN",
  "Infinity",
  "0x10",
  "1.2.3",
  "1e",
  "1e9999",
  "--5",
  "1 2",
  "1_000",
  "",
  "9".repeat(4_000),
])("refuses probability=%s", (text) => {
  expect(() => parsed(`RiskAssessment?probability=${text}`)).toThrow(FhirError);
});
