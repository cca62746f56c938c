import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { FhirError } from "../fhir/error.ts";
import { decimalText, parseJson } from "../fhir/json.ts";
import { openDefinitions } from "../fhir/pack.ts";
import { isNumeric } from "./decimal.ts";
import { compile } from "./expression.ts";
import type { Node, Quantity } from "./node.ts";

interface Row {
  group: string;
  name: string;
  expression: string;
  input?: string;
  invalid?: string;
  predicate?: true;
  strict?: true;
  unordered?: true;
  outputs: readonly { type?: string; text: string }[];
}

/** Tests of the suite that we answer otherwise, and why. */
const exceptions: ReadonlyMap<string, string> = new Map([
  ["testPolymorphismAsB", "what a type can never have is an error only where there is such an element"],
  ["testDollarOrderNotAllowed", "children() has the order of the JSON here, so what follows may rely on it"],
  ["testPlusDate19", "a fraction of a second is added: only above seconds is it ignored (N1, date/time arithmetic)"],
  ["testConformsTo1", "needs a validator, which is given as a service; without it, it is an error"],
  ["testConformsTo2", "needs a validator, which is given as a service; without it, it is an error"],
  [
    "LowBoundaryDecimal15",
    "-0.00345 rounded outwards to one place is -0.1, as -1.5875 to two is -1.59 (LowBoundaryNegDecimal2)",
  ],
  [
    "HighBoundaryDecimal15",
    "0.00345 rounded outwards to one place is 0.1, as 1.5875 to two is 1.59 (HighBoundaryDecimal1)",
  ],
  ["HighBoundaryDecimal16", "as HighBoundaryDecimal15, with a minus"],
  ["HighBoundaryDateTimeMillisecond1", "the hour 08 ends at 08:59:59.999, not at 08:00:59.999"],
  ["HighBoundaryDateTimeMillisecond3", "the hour 08 ends at 08:59:59.999, not at 08:00:59.999"],
]);

const folder = fileURLToPath(new URL("fixtures/", import.meta.url));
const rows = JSON.parse(readFileSync(`${folder}suite.json`, "utf8")) as Row[];
const definitions = openDefinitions();
const now = Date.parse("2026-01-01T12:00:00Z");

function run({ expression, input, strict, invalid }: Row): readonly Node[] {
  const resource = input === undefined ? {} : parseJson(readFileSync(`${folder}inputs/${input}`, "utf8"));
  const compiled = compile(expression, { definitions, strict: strict ?? invalid === "semantic" });
  return compiled.evaluate(resource, { now });
}

function shown({ value, type }: Node): string {
  if (isNumeric(value)) return decimalText(value);
  if (type !== "System.Quantity") return String(value);
  const { value: amount, unit, calendar } = value as Quantity;
  return `${isNumeric(amount) ? decimalText(amount) : ""} ${calendar ? unit : `'${unit}'`}`;
}

function answers(row: Row): string[] {
  const found = run(row);
  if (row.predicate) return [String(found.length > 0)];
  const texts = found.map(shown);
  return row.unordered ? texts.sort() : texts;
}

function expected(row: Row): string[] {
  const texts = row.outputs.map(({ text }) => text.replace(/^@T?/, ""));
  return row.unordered ? texts.sort() : texts;
}

const groups = Map.groupBy(rows, (row) => row.group);

describe.each([...groups])("HL7's suite: %s", (_group, tests) => {
  const held = tests.filter(({ name }) => !exceptions.has(name));
  if (held.length > 0)
    it.each(held)("$name: $expression", (row) => {
      if (row.invalid === undefined) expect(answers(row)).toEqual(expected(row));
      else expect(() => run(row)).toThrow(FhirError);
    });
});

function agrees(row: Row): boolean {
  try {
    const answer = JSON.stringify(answers(row));
    return row.invalid === undefined && answer === JSON.stringify(expected(row));
  } catch {
    return row.invalid !== undefined;
  }
}

it("answers otherwise only where it says why", () => {
  const otherwise = rows.filter((row) => !agrees(row)).map(({ name }) => name);
  expect(otherwise.sort()).toEqual([...exceptions.keys()].sort());
  expect(rows.length).toBe(935);
});
