import type { Wired } from "../wire.ts";
import { json, type Row } from "./row.ts";

const path = "/fhir/Patient/patched";

/** What the patches are about. */
export const toBePatched: Wired = {
  method: "PUT",
  path,
  headers: json,
  body: JSON.stringify({
    resourceType: "Patient",
    id: "patched",
    name: Array.from({ length: 200 }, () => ({ given: ["a", "a"] })),
  }),
};

const text = (body: unknown) => (typeof body === "string" ? body : JSON.stringify(body));

const jsonPatch = (what: string, expected: Row["expected"], body: unknown): Row => ({
  what: `JSON Patch: ${what}`,
  expected,
  method: "PATCH",
  path,
  headers: { "Content-Type": "application/json-patch+json" },
  body: text(body),
});

const parameters = (what: string, expected: Row["expected"], parameter: unknown): Row => ({
  what: `FHIRPath Patch: ${what}`,
  expected,
  method: "PATCH",
  path,
  headers: json,
  body: text({ resourceType: "Parameters", parameter }),
});

/** One operation so many times, its parts by name. */
const fhirPath = (what: string, expected: Row["expected"], parts: Record<string, object>, times = 1): Row => {
  const part = Object.entries(parts).map(([name, value]) => ({ name, ...value }));
  return parameters(what, expected, Array(times).fill({ name: "operation", part }));
};

const deletion = (of: string) => ({ type: { valueCode: "delete" }, path: { valueString: of } });
const insertion = (index: object) => ({
  type: { valueCode: "insert" },
  path: { valueString: "Patient.name" },
  index,
  value: { valueHumanName: {} },
});
const nested = (depth: number, inner = "1") => '{"a":'.repeat(depth) + inner + "}".repeat(depth);
const operation = (op: unknown, at: unknown, more: object = {}) => [{ op, path: at, ...more }];

/** Patches that no client should send. None of them leaves a new version. */
export const patches: readonly Row[] = [
  jsonPatch("nothing", 400, ""),
  jsonPatch("no JSON", 400, "[{"),
  jsonPatch("null", 400, "null"),
  jsonPatch("an object", 400, {}),
  jsonPatch("a list of null", 400, [null]),
  jsonPatch("a list of lists", 400, [[]]),
  jsonPatch("an op that is a number", 400, operation(1, "/active")),
  jsonPatch("an op that is __proto__", 400, operation("__proto__", "/active")),
  jsonPatch("an op of the library's own", 400, operation("_get", "/active")),
  jsonPatch("a path that is a list", 400, operation("remove", ["name"])),
  jsonPatch("a path through __proto__", 400, operation("add", "/__proto__/polluted", { value: 1 })),
  jsonPatch("a path through constructor", 422, operation("add", "/constructor/prototype/polluted", { value: 1 })),
  jsonPatch("a member that is called twice", 400, '[{"op":"remove","op":"add","path":"/name","value":1}]'),
  jsonPatch("an index of 400 digits", 422, operation("add", `/name/${"9".repeat(400)}`, { value: 1 })),
  jsonPatch("an index below zero", 422, operation("add", "/name/-1", { value: {} })),
  jsonPatch("an index with a point", 422, operation("add", "/name/1.5", { value: {} })),
  jsonPatch("an index far behind the end", 422, operation("add", "/name/100000000", { value: {} })),
  jsonPatch("the length of a list", 422, operation("replace", "/name/length", { value: 0 })),
  jsonPatch("a path of 10,000 steps", 400, operation("remove", "/a".repeat(10_000))),
  jsonPatch("a pointer of a million tildes", 400, operation("remove", `/${"~".repeat(1_000_000)}`)),
  jsonPatch("a value nested 95 levels", 422, `[{"op":"add","path":"/name/0/x","value":${nested(95)}}]`),
  jsonPatch("a value nested 10,000 levels", 400, `[{"op":"add","path":"/x","value":${nested(10_000)}}]`),
  jsonPatch("a copy into itself, 60 times", 422, Array(60).fill({ op: "copy", from: "", path: "/a" })),
  jsonPatch("a list doubled 900 times", 422, Array(900).fill({ op: "copy", from: "/name", path: "/name/-" })),
  jsonPatch("a move into itself", 422, operation("move", "/name/0/x", { from: "/name" })),
  jsonPatch("10,000 operations", 400, Array(10_000).fill({ op: "test", path: "", value: 1 })),
  jsonPatch("an own __proto__", 422, '[{"op":"add","path":"/name/0","value":{"__proto__":{"polluted":1}}}]'),
  jsonPatch("a toJSON", 422, operation("add", "/toJSON", { value: "x" })),
  jsonPatch("nothing left", 422, operation("remove", "")),
  jsonPatch("a number in its place", 422, operation("replace", "", { value: 1e308 })),
  jsonPatch("a number that is no number", 422, '[{"op":"add","path":"/active","value":1e999}]'),
  jsonPatch("half a character", [400, 422], '[{"op":"add","path":"/name/0/text","value":"\\ud800"}]'),
  parameters("parameter that is a text", 400, "x"),
  parameters("parameters that are null", 400, [null]),
  parameters("parts that are null", 400, [{ name: "operation", part: [null] }]),
  parameters("10,000 operations", 400, Array(10_000).fill({ name: "operation" })),
  fhirPath("a type that is constructor", 400, { ...deletion("Patient.active"), type: { valueCode: "constructor" } }),
  fhirPath("a path that is none", 400, deletion("Patient..name")),
  fhirPath("a path of 10,000 brackets", [400, 422], deletion("(".repeat(1_900))),
  fhirPath("a path of a megabyte", 400, deletion("a".repeat(1_000_000))),
  fhirPath("a path through __proto__", 400, deletion("Patient.__proto__")),
  fhirPath("a path through constructor", 400, deletion("Patient.constructor.prototype")),
  fhirPath("a function that is none", 400, deletion("Patient.name.destroy()")),
  fhirPath(
    "a regular expression that backtracks",
    422,
    deletion("Patient.where('aaaaaaaaaa!'.matches('(a+)+$').not())"),
  ),
  fhirPath("the clock", [400, 422], deletion("Patient.where(now() > @2020)")),
  fhirPath("another resource", 422, { ...deletion("Patient.name.given | 'x'") }),
  fhirPath("all there is", 422, deletion("Patient.descendants()")),
  fhirPath(
    "every name beside every other, 500 times",
    422,
    deletion("Patient.name.where(%resource.name.given.where($this = 'b').exists())"),
    500,
  ),
  fhirPath("an index below zero", 400, insertion({ valueInteger: -1 })),
  fhirPath("an index of 1e300", 400, insertion({ valueInteger: 1e300 })),
  fhirPath("an index that is a text", 400, insertion({ valueInteger: "0" })),
  fhirPath("an index far behind the end", 422, insertion({ valueInteger: 100_000_000 })),
  fhirPath("a value that is empty", 422, insertion({ valueInteger: 0 })),
  fhirPath("parts that are called __proto__", 422, {
    type: { valueCode: "add" },
    path: { valueString: "Patient" },
    name: { valueString: "contact" },
    value: { part: [{ name: "__proto__", valueString: "x" }] },
  }),
  fhirPath("a member that is called __proto__", 422, {
    type: { valueCode: "add" },
    path: { valueString: "Patient" },
    name: { valueString: "__proto__" },
    value: { valueString: "x" },
  }),
  fhirPath("a string where an object belongs", 422, {
    type: { valueCode: "add" },
    path: { valueString: "Patient" },
    name: { valueString: "maritalStatus" },
    value: { valueCodeableConcept: "x" },
  }),
  fhirPath("an object where a string belongs", 422, {
    type: { valueCode: "add" },
    path: { valueString: "Patient" },
    name: { valueString: "birthDate" },
    value: { valueDate: { valueDate: {} }, _valueDate: "x" },
  }),
];
