import { describe, expect, it } from "@jest/globals";
import { FhirError } from "./error.ts";
import { asObject, decimalText, decimalValue, deepest, isExact, parseJson, parseSent, printJson } from "./json.ts";

// http://hl7.org/fhir/R4/datatypes.html#decimal: the precision of a decimal is significant.
const decimals = [
  "1.10",
  "1.0",
  "0.0",
  "-0.0",
  "100",
  "1e3",
  "1E-2",
  "1.5e10",
  "0.1",
  "-1.5",
  "3.141592653589793238462643",
  "-0",
  "0",
  "12345678901234567890",
  "9007199254740993",
  "0.000001",
  "0.0000001",
  "1e400",
  "120.50",
  "10",
];

describe("a decimal prints as it was written", () => {
  it.each(decimals)("%s", (text) => {
    for (const around of [`{"value":${text}}`, `[${text}]`, `{"a":[1,${text},2]}`, `{ "value" : ${text} }`])
      expect(printJson(parseJson(around))).toBe(around.replaceAll(" ", ""));
  });

  it.each(decimals)("%s has its text and its nearest number", (text) => {
    const { value } = parseJson(`{"value":${text}}`) as { value: number };
    expect(decimalText(value)).toBe(text);
    expect(decimalValue(value)).toBe(Number(text));
  });
});

it("leaves numbers plain that JavaScript prints as they were written", () => {
  expect(parseJson('{"a":1.5,"b":[10,0.1,100]}')).toEqual({ a: 1.5, b: [10, 0.1, 100] });
});

it("does not take digits in a string for a number", () => {
  const read = parseJson('{"a":"1.10","b":"x: 1.10, [1.0"}') as Record<string, unknown>;
  expect(Object.values(read).some(isExact)).toBe(false);
  expect(read).toEqual({ a: "1.10", b: "x: 1.10, [1.0" });
});

it("keeps a member named __proto__ a member", () => {
  const read = parseJson('{"__proto__":{"polluted":true},"value":1.10}') as Record<string, unknown>;
  expect(Object.keys(read)).toEqual(["__proto__", "value"]);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

// https://www.rfc-editor.org/rfc/rfc8259#section-4: what becomes of a name that is there twice is anyone's guess.
describe("what was sent has each member once", () => {
  it.each([
    '{"active":true,"active":false}',
    '{"active":true,"\\u0061ctive":true}',
    '{"name":[{"family":"a"},{"family":"a","family":"b"}]}',
    '{"a":{"__proto__":1,"__proto__":2}}',
    '[{"1":1,"2":2,"1":3}]',
    '{"value":1.10,"value":1.10}',
  ])("not %s", (text) => {
    expect(() => parseSent(text)).toThrow(expect.objectContaining({ kind: "structure" }));
  });

  it.each([
    '{"a":{"a":{"a":"a:a"}},"b":["\\":\\"",{"a":1.10},{"a":null}],"rawJSON":{"rawJSON":1}}',
    '{"__proto__":{"x":1}}',
    "[]",
    '":"',
    '{"value":-0.0}',
    "null",
  ])("but %s", (text) => {
    expect(printJson(parseSent(text))).toBe(text);
  });
});

describe("refuses", () => {
  const nested = (levels: number, open: string, close: string) => open.repeat(levels) + close.repeat(levels);
  it.each([
    ["no JSON", "{"],
    ["an empty body", ""],
    ["a number that JSON does not know", "[01]"],
    ["arrays nested too deep", nested(deepest + 1, "[", "]")],
    ["objects nested too deep", `${'{"a":'.repeat(deepest + 1)}1${"}".repeat(deepest + 1)}`],
    ["two texts", "{}{}"],
  ])("%s", (_what, text) => {
    expect(() => parseJson(text)).toThrow(FhirError);
  });

  it("more values than memory should hold", () => {
    expect(() => parseJson(`[${"1,".repeat(500_001)}1]`)).toThrow(/more than/);
  });

  it("brackets in strings are no nesting", () => {
    expect(parseJson(JSON.stringify(["[".repeat(500), '\\"{'.repeat(300)]))).toHaveLength(2);
  });

  it("to say in the error what the body said", () => {
    expect(() => parseJson('{"name":"Ada Secret" x}')).toThrow(/^((?!Secret).)*$/s);
  });
});

it.each([null, 1, "x", [], parseJson("1.10")])("%j is no object", (value) => {
  expect(() => asObject(value, "the body")).toThrow("the body must be a JSON object");
});
