import { expect, it } from "@jest/globals";
import { compareQuantities } from "./quantity.ts";
import { ucum } from "./units.ts";

const measure = (value: number, unit: string) => ({ value, unit, calendar: undefined, coded: true });

it.each<[number, string, number, string]>([
  [1, "g", 1000, "mg"],
  [1, "mg/dL", 10, "mg/L"],
  [1, "kg/m2", 1000, "g/m2"],
  [1, "[in_i]", 2.54, "cm"],
  [1, "[lb_av]", 453.59237, "g"],
  [37, "Cel", 98.6, "[degF]"],
  [1, "mm[Hg]", 133.322, "Pa"],
  [1, "wk", 7, "d"],
  [1, "a", 8766, "h"],
  [1, "10*3/uL", 1e9, "/L"],
  [1, "L", 1, "l"],
  [1, "dL", 100, "mL"],
  [1, "%", 0.01, "1"],
  [1, "mL/min/{1.73_m2}", 60, "mL/h"],
  [1, "{beats}/min", 60, "/h"],
  [1, "kg.m/s2", 1, "N"],
  [1, "m/(s.s)", 1, "m/s2"],
  [1, "mmol/L", 1000, "umol/L"],
  [1, "ng/mL", 1, "ug/L"],
])("%d %s = %d %s", (a, unit, b, other) => {
  expect(compareQuantities(measure(a, unit), measure(b, other))).toBe(0);
});

it.each<[string, string]>([
  ["g", "m"],
  ["cm", "cm2"],
  ["[IU]/mL", "mg/mL"],
  ["mg", "{tablet}"],
  ["nonsense", "mg"],
  ["", "mg"],
])("%s and %s cannot be compared", (unit, other) => {
  expect(compareQuantities(measure(1, unit), measure(1, other))).toBeUndefined();
});

it.each(["", "x", "g/", "(g", "g)", "g..m", "{", "kkg", "[lb", "g".repeat(1_000), "((((g))))".repeat(50)])(
  "%j is no unit",
  (text) => {
    expect(ucum(text)).toBeUndefined();
  },
);
