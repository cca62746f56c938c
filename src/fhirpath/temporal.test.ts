import { expect, it } from "@jest/globals";
import { compareTemporal, temporal, temporalText, type TemporalKind } from "./temporal.ts";

function compare(a: string, b: string): number | undefined {
  const [x, y] = [temporal("DateTime", a), temporal("DateTime", b)];
  const order = x && y && compareTemporal(x, y);
  return order === undefined ? undefined : Math.sign(order);
}

// http://hl7.org/fhirpath/N1/#datetime-equality and #comparison
it.each<[string, string, number | undefined]>([
  ["2012", "2013", -1],
  ["2012-05", "2012", undefined],
  ["2012-05", "2013", -1],
  ["2012-01-01T10:00", "2012-01-01T10:00:00", undefined],
  ["2012-01-01T10:00:00", "2012-01-01T10:00:00.000", 0],
  ["2012-01-01T10:00:00.1", "2012-01-01T10:00:00.10", 0],
  ["2012-01-01T10:00:00.123456", "2012-01-01T10:00:00.123457", -1],
  ["2012-01-01T10:00:00Z", "2012-01-01T12:00:00+02:00", 0],
  ["2012-01-01T00:30:00+01:00", "2011-12-31T23:30:00Z", 0],
  ["2012-01-01T10:00:00Z", "2012-01-01T10:00:00", undefined],
  ["2012-01-01T10:00:00Z", "2012-01-03T10:00:00", -1],
  ["2012-01-05", "2012-01-03T10:00:00Z", 1],
  ["2012-01-03", "2012-01-03T10:00:00Z", undefined],
  ["0001", "0003-01-01T00:00:00Z", -1],
])("%s against %s: %s", (a, b, order) => {
  expect(compare(a, b)).toBe(order);
});

it.each<[TemporalKind, string]>([
  ["Date", "2012-13"],
  ["Date", "2011-02-29"],
  ["Date", "1900-02-29"],
  ["Date", "2012-1-1"],
  ["Date", "2012-01-01T10:00"],
  ["DateTime", "2012-01-01T24:00:00"],
  ["DateTime", "2012-01-01T10:60:00"],
  ["DateTime", "2012-01-01Z"],
  ["Time", "10:00Z"],
  ["Time", "T10"],
  ["Date", "yesterday"],
  ["DateTime", `2012-01-01T10:00:00.${"1".repeat(100)}`],
])("%s %s is none", (kind, text) => {
  expect(temporal(kind, text)).toBeUndefined();
});

it.each<[TemporalKind, string]>([
  ["Date", "2012"],
  ["Date", "2012-02"],
  ["Date", "2000-02-29"],
  ["DateTime", "2012-02-29T10"],
  ["DateTime", "2012-02-29T10:05:09.050-05:30"],
  ["DateTime", "2012-02-29T10:05Z"],
  ["Time", "10"],
  ["Time", "10:05:59.5"],
])("%s %s is printed as it was written", (kind, text) => {
  const read = temporal(kind, text);
  expect(read && temporalText(read)).toBe(text);
});
