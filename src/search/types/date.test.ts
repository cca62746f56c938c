import { expect, it } from "@jest/globals";
import { FhirError } from "../../fhir/error.ts";
import { finds, parsed } from "../trial.ts";

const on = (effectiveDateTime: string) => ({ effectiveDateTime });
const during = (start?: string, end?: string) => ({
  effectivePeriod: { ...(start && { start }), ...(end && { end }) },
});

// One row, one sentence of http://hl7.org/fhir/R4/search.html#date; the clock stands at 2024-01-01.
it.each([
  ["2013-01-14", on("2013-01-14T10:00:00Z"), true],
  ["2013-01-14", on("2013-01-15T00:00:00Z"), false],
  ["2013-01-14", on("2013-01"), false],
  ["2013-01", on("2013-01-14"), true],
  ["2013", on("2013-12-31T23:59:59.999Z"), true],
  ["2013-01-14T10:00", on("2013-01-14T10:00:30Z"), true],
  ["2013-01-14T10:00:00Z", on("2013-01-14T11:00:00+01:00"), true],
  ["2013-01-14T10:00:00 01:00", on("2013-01-14T09:00:00Z"), true],
  ["ne2013-01-14", on("2013-01-15"), true],
  ["ne2013-01-14", on("2013-01-14T00:00:00Z"), false],
  ["ne2013-01-14", on("2013-01"), true],
  ["lt2013-01-14T10:00", on("2013-01-14"), true],
  ["lt2013-01-14", on("2013-01-14T10:00:00Z"), false],
  ["gt2013-01-14T10:00", on("2013-01-14"), true],
  ["gt2013-01-14", on("2013-01-14T23:00:00Z"), false],
  ["ge2013-03-14", on("2013-03-14T00:00:00Z"), true],
  ["ge2013-03-14", during("2013-01-01"), true],
  ["ge2013-03-14", on("2013-03-13"), false],
  ["le2013-03-14", during("2013-03-14", "2013-03-14"), true],
  ["le2013-03-14", during("2013-03-15", "2013-03-16"), false],
  ["le2013-03-14", during(undefined, "2020"), true],
  ["sa2013-03-14", during("2013-03-15", "2013-03-16"), true],
  ["sa2013-03-14", during("2013-03-14T12:00:00Z", "2013-03-16"), false],
  ["eb2013-03-14", during("2013-01-01", "2013-03-13"), true],
  ["eb2013-03-14", during("2013-01-01", "2013-03-14"), false],
  ["eb2013-03-14", during("2013-01-01"), false],
  ["ap2013-03-14", on("2013-03-14"), true],
  ["ap2014-01-01", on("2013-06-01"), true],
  ["ap2014-01-01", on("2012-01-01"), false],
  ["2013-03", { effectiveInstant: "2013-03-14T10:00:00.123Z" }, true],
  ["2013", { effectiveTiming: { event: ["2013-02-01", "2013-04-01"] } }, true],
  ["2013-02", { effectiveTiming: { event: ["2013-02-01", "2013-04-01"] } }, false],
  ["2013", { effectiveTiming: { repeat: { boundsPeriod: { start: "2013-01-01", end: "2013-05" } } } }, true],
  ["2012,2013", on("2013-01-14"), true],
])("date=%s in %j: %s", (asked, members, is) => {
  expect(finds(`Observation?date=${asked}`, members)).toBe(is);
});

it("reads the ends of a range as two parameters", () => {
  expect(finds("Observation?date=ge2013&date=lt2014", on("2013-06-01"))).toBe(true);
  expect(finds("Observation?date=ge2013&date=lt2014", on("2014-06-01"))).toBe(false);
});

it("compares _lastUpdated with the time of the commit", () => {
  expect(finds("Patient?_lastUpdated=2024-01-01", {})).toBe(true);
  expect(finds("Patient?_lastUpdated=gt2024-01-01", {})).toBe(false);
  expect(finds("Patient?_lastUpdated=ge2023,lt2020", {})).toBe(true);
});

it.each([
  "nonsense",
  "2013-13",
  "2013-02-29",
  "13",
  "zz2013",
  "gtgt2013",
  "GT2013",
  "gt",
  "2013-01-14T25:00",
  "2013-01-14T10",
  "",
  "ge,2013",
])("refuses date=%s", (text) => {
  expect(() => parsed(`Observation?date=${text}`)).toThrow(FhirError);
  expect(() => parsed(`Observation?_lastUpdated=${text}`)).toThrow(FhirError);
});

it.each(["nonsense", 7, null, {}, { start: "2014", end: "2013" }, { start: 7 }, { event: ["x"] }, { repeat: {} }])(
  "finds no date in %j, and goes on",
  (effective) => {
    expect(finds("Observation?date:missing=true", { effectiveDateTime: effective })).toBe(true);
  },
);
