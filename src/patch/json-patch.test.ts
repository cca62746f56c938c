import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { FhirError } from "../fhir/error.ts";
import { parseJson, parseSent, printJson } from "../fhir/json.ts";
import { isEqual } from "./equality.ts";
import { applyJsonPatch, readJsonPatch } from "./json-patch.ts";

const patched = (document: string, patch: string): string =>
  printJson(applyJsonPatch(parseJson(document), readJsonPatch(parseSent(patch))));

function failure(document: string, patch: string): FhirError {
  try {
    patched(document, patch);
  } catch (thrown) {
    if (thrown instanceof FhirError) return thrown;
    throw thrown;
  }
  throw new Error("the patch did not fail");
}

interface Case {
  comment: string;
  doc: unknown;
  patch: unknown;
  expected?: unknown;
  error?: string;
}

const cases = JSON.parse(
  readFileSync(new URL("fixtures/json-patch-tests.json", import.meta.url), "utf8"),
) as readonly Case[];

describe("the cases of fhir-test-cases", () => {
  it("are 16", () => expect(cases).toHaveLength(16));

  it.each(cases)("$comment", ({ doc, patch, expected, error }) => {
    const [document, sent] = [JSON.stringify(doc), JSON.stringify(patch)];
    if (error === undefined) expect(JSON.parse(patched(document, sent))).toEqual(expected);
    else expect(failure(document, sent).kind).toBe("unprocessable");
  });
});

// One row, one rule of https://www.rfc-editor.org/rfc/rfc6902; what is expected is text.
it.each([
  ["add: an index may be one behind the last", `[1]`, `{"op":"add","path":"/1","value":2}`, `[1,2]`],
  ["add: - is behind the last", `{"a":[1]}`, `{"op":"add","path":"/a/-","value":2}`, `{"a":[1,2]}`],
  ["add: replaces a member that is there", `{"a":1}`, `{"op":"add","path":"/a","value":2}`, `{"a":2}`],
  ["add: to the whole document", `{"a":1}`, `{"op":"add","path":"","value":{"b":1}}`, `{"b":1}`],
  ["add: null is a value", `{}`, `{"op":"add","path":"/a","value":null}`, `{"a":null}`],
  ["add: a member may be called -", `{}`, `{"op":"add","path":"/-","value":1}`, `{"-":1}`],
  [
    "add: a member may be called constructor",
    `{}`,
    `{"op":"add","path":"/constructor","value":1}`,
    `{"constructor":1}`,
  ],
  ["remove: later items move up", `[1,2,3]`, `{"op":"remove","path":"/0"}`, `[2,3]`],
  ["replace: a member stays where it is", `{"a":1,"b":2}`, `{"op":"replace","path":"/a","value":3}`, `{"a":3,"b":2}`],
  ["replace: an item", `[1,2]`, `{"op":"replace","path":"/1","value":[3]}`, `[1,[3]]`],
  ["replace: the whole document", `{"a":1}`, `{"op":"replace","path":"","value":{}}`, `{}`],
  ["move: the path is that after the removal", `[1,2,[3]]`, `{"op":"move","from":"/0","path":"/1/0"}`, `[2,[1,3]]`],
  ["move: to itself changes nothing", `{"a":1,"b":2}`, `{"op":"move","from":"/a","path":"/a"}`, `{"a":1,"b":2}`],
  ["copy: within itself", `{"a":{"b":1}}`, `{"op":"copy","from":"/a","path":"/a/c"}`, `{"a":{"b":1,"c":{"b":1}}}`],
  ["test: objects in any order", `{"a":{"b":1,"c":[]}}`, `{"op":"test","path":"/a","value":{"c":[],"b":1}}`, `same`],
  ["test: numbers by value", `{"a":1.10}`, `{"op":"test","path":"/a","value":1.1}`, `same`],
  ["test: null", `{"a":null}`, `{"op":"test","path":"/a","value":null}`, `same`],
  ["~1 is /, ~0 is ~", `{"a/b":{"c~1":1}}`, `{"op":"remove","path":"/a~1b/c~01"}`, `{"a/b":{}}`],
  ["an empty step is an empty name", `{"":{"":1}}`, `{"op":"remove","path":"//"}`, `{"":{}}`],
])("%s", (_, document, operation, expected) => {
  expect(patched(document, `[${operation}]`)).toBe(expected === "same" ? document : expected);
});

it.each([
  ["a copy", `{"a":{"v":1.10}}`, `{"op":"copy","from":"/a","path":"/b"}`, `{"a":{"v":1.10},"b":{"v":1.10}}`],
  ["a copy of the number itself", `{"a":1.10}`, `{"op":"copy","from":"/a","path":"/b"}`, `{"a":1.10,"b":1.10}`],
  ["a move", `{"a":1e2,"b":1}`, `{"op":"move","from":"/a","path":"/c"}`, `{"b":1,"c":1e2}`],
  ["a move over another", `{"a":1.0,"b":2.0}`, `{"op":"move","from":"/a","path":"/b"}`, `{"b":1.0}`],
  ["a value", `{"a":1.50}`, `{"op":"replace","path":"/a","value":1.500}`, `{"a":1.500}`],
  ["within a value", `[]`, `{"op":"add","path":"/-","value":{"v":[0.10]}}`, `[{"v":[0.10]}]`],
  [
    "what is beside",
    `{"a":12345678901234567890.0,"b":1}`,
    `{"op":"remove","path":"/b"}`,
    `{"a":12345678901234567890.0}`,
  ],
])("decimals stay as they were written: %s", (_, document, operation, expected) => {
  expect(patched(document, `[${operation}]`)).toBe(expected);
});

// What cannot be read is no patch (400); what can be read but not done is unprocessable (422).
it.each([
  [`{}`, "invalid", "a JSON Patch must be an array of operations"],
  [`[1]`, "invalid", "operation 1 (no object): an operation must be a JSON object"],
  [`[{"op":"patch","path":"/a"}]`, "invalid", "operation 1 (patch /a): op must be one of add, remove"],
  [`[{"op":"toString","path":"/a"}]`, "invalid", "operation 1 (toString /a): op must be one of"],
  [`[{"op":"add","value":1}]`, "invalid", "operation 1 (add ?): path must be a string"],
  [`[{"op":"add","path":"a","value":1}]`, "invalid", "operation 1 (add a): path must be empty or begin with /"],
  [`[{"op":"remove","path":"/a~2"}]`, "invalid", "operation 1 (remove /a~2): path has a ~ that is neither ~0 nor ~1"],
  [`[{"op":"add","path":"/a"}]`, "invalid", "operation 1 (add /a): it needs a value"],
  [`[{"op":"move","path":"/a"}]`, "invalid", "operation 1 (move /a): from must be a string"],
  [`[{"op":"add","path":"/__proto__/a","value":1}]`, "invalid", "operation 1 (add /__proto__/a): path names __proto__"],
  [`[{"op":"add","path":"${"/a".repeat(101)}","value":1}]`, "invalid", "path is longer than 100 steps"],
  [`[{"op":"remove","path":"/b"}]`, "unprocessable", "operation 1 (remove /b): there is nothing at /b"],
  [
    `[{"op":"test","path":"/a","value":[1]},{"op":"remove","path":"/a/1"}]`,
    "unprocessable",
    "operation 2 (remove /a/1)",
  ],
  [`[{"op":"remove","path":"/a/-"}]`, "unprocessable", "there is nothing at /a/-"],
  [`[{"op":"replace","path":"/a/01","value":1}]`, "unprocessable", "there is nothing at /a/01"],
  [`[{"op":"replace","path":"/toString","value":1}]`, "unprocessable", "there is nothing at /toString"],
  [`[{"op":"add","path":"/constructor/prototype","value":1}]`, "unprocessable", "there is nothing at /constructor"],
  [`[{"op":"add","path":"/a/2","value":1}]`, "unprocessable", "the array has 1 items, so 2 is beyond its end"],
  [`[{"op":"add","path":"/a/4294967296","value":1}]`, "unprocessable", "4294967296 is no index of an array"],
  [`[{"op":"add","path":"/a/01","value":1}]`, "unprocessable", "01 is no index of an array"],
  [`[{"op":"add","path":"/a/length","value":1}]`, "unprocessable", "length is no index of an array"],
  [`[{"op":"add","path":"/a/0/b","value":1}]`, "unprocessable", "/a/0 is neither an object nor an array"],
  [`[{"op":"copy","from":"/b","path":"/c"}]`, "unprocessable", "there is nothing at /b"],
  [`[{"op":"move","from":"/a","path":"/a/0"}]`, "unprocessable", "/a cannot be moved into itself"],
  [`[{"op":"test","path":"/a/0","value":"1"}]`, "unprocessable", "the value there is another"],
])("%s fails: %s, %s", (patch, kind, message) => {
  const error = failure(`{"a":[1]}`, patch);
  expect(error.kind).toBe(kind);
  expect(error.message).toContain(message);
});

it("names the element of a resource", () => {
  const error = failure(`{"resourceType":"Patient","name":[{}]}`, `[{"op":"remove","path":"/name/0/given"}]`);
  expect(error.issues).toMatchObject([{ code: "processing", expression: "Patient.name[0].given" }]);
});

it("is read once and applied as often as need be", () => {
  const patch = readJsonPatch(parseSent(`[{"op":"add","path":"/a","value":{}},{"op":"add","path":"/a/b","value":1}]`));
  for (const document of [{}, {}]) expect(applyJsonPatch(document, patch)).toEqual({ a: { b: 1 } });
});

it.each([
  [{ a: 1 }, { a: 1, b: 1 }],
  [{ a: 1, b: 1 }, { a: 1 }],
  [[1], [1, 1]],
  [{ a: undefined }, { b: undefined }],
  [1, "1"],
  [[], {}],
])("%j is not equal to %j", (a, b) => {
  expect(isEqual(a, b, { left: 100 })).toBe(false);
});

describe("a small patch", () => {
  const repeated = (operation: string, times: number) => `[${Array<string>(times).fill(operation).join(",")}]`;

  it("makes nothing so large that it cannot be stored", () => {
    const doubling = repeated(`{"op":"copy","from":"/a","path":"/a/-"}`, 60);
    expect(failure(`{"a":["${"x".repeat(1000)}"]}`, doubling).message).toContain("takes too much work");
  });

  it("makes nothing so deep that it cannot be read", () => {
    const deep = `{"op":"add","path":"${"/a".repeat(60)}","value":${'{"a":'.repeat(60)}1${"}".repeat(60)}}`;
    const document = `${'{"a":'.repeat(60)}1${"}".repeat(60)}`;
    expect(failure(document, `[${deep}]`).message).toContain("deeper than 100 levels");
  });

  it("has at most a thousand operations", () => {
    expect(failure("{}", repeated(`{"op":"test","path":"","value":{}}`, 1_001)).kind).toBe("invalid");
    expect(patched("{}", repeated(`{"op":"test","path":"","value":{}}`, 1_000))).toBe("{}");
  });

  it("compares no more than it may", () => {
    const list = Array<number>(100).fill(1);
    expect(() => isEqual(list, [...list], { left: 100 })).toThrow("too much work");
    expect(isEqual(list, [...list], { left: 101 })).toBe(true);
  });
});
