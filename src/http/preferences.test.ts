import { expect, it } from "@jest/globals";
import { preferencesOf } from "./preferences.ts";

it.each([
  [undefined, { return: "representation", handling: "strict" }],
  ["return=minimal", { return: "minimal", returnStated: true, handling: "strict" }],
  ["return=representation", { return: "representation", returnStated: true, handling: "strict" }],
  ["return=OperationOutcome", { return: "OperationOutcome", returnStated: true, handling: "strict" }],
  ["return=operationoutcome", { return: "OperationOutcome", returnStated: true, handling: "strict" }],
  ["handling=lenient", { return: "representation", handling: "lenient" }],
  ["return=minimal, handling=lenient", { return: "minimal", returnStated: true, handling: "lenient" }],
  ["return=minimal; handling=lenient", { return: "minimal", returnStated: true, handling: "lenient" }],
  ['respond-async, return="minimal"', { return: "minimal", returnStated: true, handling: "strict" }],
  ["return=minimal, return=representation", { return: "minimal", returnStated: true, handling: "strict" }],
  ["return=everything, wait=10", { return: "representation", handling: "strict" }],
  ["", { return: "representation", handling: "strict" }],
  ["=,;=", { return: "representation", handling: "strict" }],
  ["constructor=x", { return: "representation", handling: "strict" }],
])("Prefer: %s", (header, expected) => {
  expect(preferencesOf(header)).toEqual(expected);
});
