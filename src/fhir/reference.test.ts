import { describe, expect, it } from "@jest/globals";
import { isId, parseReference } from "./reference.ts";

const base = "http://127.0.0.1:8080/fhir";

describe("a literal reference (http://hl7.org/fhir/R4/references.html#literal)", () => {
  it.each([
    ["Patient/1", { form: "local", type: "Patient", id: "1" }],
    ["Patient/1/_history/2", { form: "local", type: "Patient", id: "1", version: "2" }],
    [`${base}/Patient/1`, { form: "local", type: "Patient", id: "1" }],
    [`${base}/Patient/a.b-c/_history/9`, { form: "local", type: "Patient", id: "a.b-c", version: "9" }],
    [
      "https://example.org/r4/Patient/1",
      { form: "absolute", url: "https://example.org/r4/Patient/1", type: "Patient", id: "1" },
    ],
    ["http://example.org/x", { form: "absolute", url: "http://example.org/x" }],
    [
      "urn:uuid:6b4b1b5e-7a3e-4e8e-9e53-2f4f0f9f2f10",
      { form: "urn", url: "urn:uuid:6b4b1b5e-7a3e-4e8e-9e53-2f4f0f9f2f10" },
    ],
    ["#p1", { form: "contained", id: "p1" }],
    ["#", { form: "contained", id: "" }],
    ["Patient?identifier=a|b", { form: "conditional", type: "Patient", query: "identifier=a|b" }],
    ["x/Patient/1", { form: "other", url: "x/Patient/1" }],
    ["patient/1", { form: "other", url: "patient/1" }],
    ["Patient/", { form: "other", url: "Patient/" }],
    ["", { form: "other", url: "" }],
  ])("%s", (text, expected) => {
    expect(parseReference(text, base)).toEqual(expected);
  });
});

it.each([
  ["a", true],
  ["A-9.b", true],
  ["x".repeat(64), true],
  ["x".repeat(65), false],
  ["", false],
  ["a_b", false],
  ["a b", false],
  ["ü", false],
])("id %j: %s", (text, good) => {
  expect(isId(text)).toBe(good);
});
