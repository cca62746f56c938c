import { expect, it } from "@jest/globals";
import { decimal, point } from "./decimal.ts";

// http://hl7.org/fhir/R4/search.html#number
it.each([
  ["100", 99.5, 100.5],
  ["100.00", 99.995, 100.005],
  ["1e2", 95, 105],
  ["5.40e-3", 0.005395, 0.005405],
  ["-2.0", -2.05, -1.95],
  ["0", -0.5, 0.5],
  ["5.4", 5.35, 5.45],
])("%s equals [%d, %d)", (text, low, high) => {
  expect(decimal(text)?.rounded).toEqual({ low, high });
});

it.each(["12345678901234567890", "0.12345678901234567", "-12345678901234567890.5", "1e-400", "0.30000000000000004"])(
  "%s equals itself, though it has more digits than a number holds",
  (text) => {
    const found = point(Number(text));
    const { low, high } = decimal(text)?.rounded ?? found;
    expect([low <= found.low, found.high <= high]).toEqual([true, true]);
  },
);

it.each(["", "x", "1.", ".5", "1e", "0x1", "Infinity", "1e999", "1,5", " 1"])("%j is no decimal", (text) => {
  expect(decimal(text)).toBeUndefined();
});

it.each([0, 1, -1, 0.1, 1e300, -1e-300, 123456789.123])("%d is a stretch of its own", (value) => {
  const { low, high } = point(value);
  expect([low === value, high > value, high - value <= Math.max(Math.abs(value) * 1e-15, 1e-320)]).toEqual([
    true,
    true,
    true,
  ]);
});
