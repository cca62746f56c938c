import { describe, expect, it } from "@jest/globals";
import { unitOf } from "./ucum.ts";

describe("units of UCUM", () => {
  it.each([
    [5, "mg", 0.005, "g"],
    [0.3, "g", 300, "mg"],
    [1, "mm[Hg]", 133.322, "Pa"],
    [70, "/min", 4_200, "/h"],
    [1, "mg/dL", 10, "g/m3"],
    [4.1, "10*3/uL", 4.1, "10*9/L"],
    [1, "[lb_av]", 453.592_37, "g"],
    [1, "mmol/L", 1_000, "umol/L"],
    [37, "Cel", 98.6, "[degF]"],
    [37.5, "Cel", 310.65, "K"],
    [50, "%", 0.5, "1"],
    [1, "m{long}/s", 1, "m/s"],
  ])("%d %s are %d %s", (value, code, same, other) => {
    const [one, two] = [unitOf(code), unitOf(other)];
    expect(one?.convert(value)).toBe(two?.convert(same));
    expect(one?.canonical).toBe(two?.canonical);
    expect(one?.canonical).toBeDefined();
  });

  it("have one name whatever the order they are written in", () => {
    expect(unitOf("kg.m/s2")?.canonical).toBe(unitOf("N")?.canonical);
    expect(unitOf("m.kg.s-2")?.canonical).toBe(unitOf("N")?.canonical);
    expect(unitOf("g")?.canonical).not.toBe(unitOf("L")?.canonical);
  });

  // Arbitrary ones, falling ones, ones that the library stumbles over, and what is no unit.
  it.each([
    "()",
    "m s",
    "[iU]",
    "[IU]/L",
    "[pH]",
    "[p'diop]",
    "mmHg",
    "Kg",
    "bpm",
    "",
    " ",
    "{",
    "}{",
    "m{",
    "constructor",
    "__proto__",
    "m".repeat(10_000),
    "m/".repeat(5_000),
    "(".repeat(5_000),
    "{}".repeat(5_000),
    "1".repeat(400),
    "m999999999",
    "\u0000",
  ])("does not read %j", (code) => {
    expect(unitOf(code)).toBeUndefined();
  });

  it("reads no more than it keeps of many that differ", () => {
    for (let n = 0; n < 6_000; n++) unitOf(`nonsense${n}`);
    expect(unitOf("mg")?.convert(5)).toBe(0.005);
  });
});

it.each([
  ["amounts of substance are no numbers", "mmol/L", "10*3/uL"],
  ["nor are equivalents", "meq/L", "1/L"],
  ["which differ from moles", "meq/L", "mmol/L"],
  ["a mole beside another", "mol2", "mol"],
])("%s: %s, %s", (_rule, one, other) => {
  expect(unitOf(one)?.canonical).not.toBe(unitOf(other)?.canonical);
});

it("compares amounts of one kind, however they are written", () => {
  expect(unitOf("mmol/kg")?.canonical).toBe(unitOf("umol/g")?.canonical);
  expect(unitOf("mol.s-1")?.canonical).toBe(unitOf("mmol/min")?.canonical);
});

it("takes a unit that is only a note as it is written", () => {
  expect(unitOf("{score}")).toBeUndefined();
});
