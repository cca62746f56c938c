import { expect, it } from "@jest/globals";
import { isScope, narrow, needsPatient, registrable, split } from "./scopes.ts";
import { partsOf, scopeInWords } from "./pages/words.ts";

// One row, one thing that is asked for and what a limit leaves of it.
it.each([
  ["patient/*.rs", "patient/Condition.rs", "patient/Condition.rs"],
  ["patient/*.rs", "patient/Condition.cruds", ""],
  ["patient/*.cruds", "patient/*.read", "patient/*.read"],
  ["patient/*.read", "patient/*.rs", "patient/*.rs"],
  ["patient/*.rs", "user/*.rs", ""],
  ["patient/Condition.rs?category=a", "patient/Condition.rs", ""],
  ["patient/Condition.rs?category=a", "patient/Condition.rs?category=a", "patient/Condition.rs?category=a"],
  ["patient/Condition.rs", "patient/Condition.rs?category=a", "patient/Condition.rs?category=a"],
  ["openid", "openid profile", "openid"],
  ["system/introspect", "system/introspect", "system/introspect"],
  ["system/*.cruds", "system/introspect", ""],
  ["anything", "anything", ""],
  [registrable, "system/*.rs system/introspect launch openid", "launch openid"],
])("of %s: %s is %s", (limits, asked, left) => {
  expect(narrow(split(asked), split(limits)).join(" ")).toBe(left);
});

it.each([
  ["openid", true],
  ["launch/patient", true],
  ["patient/*.cruds", true],
  ["patient/*.sr", false],
  ["__proto__", false],
  ["", false],
])("%j is a scope: %s", (text, expected) => {
  expect(isScope(text)).toBe(expected);
});

it.each([
  [["launch/patient"], true],
  [["patient/*.rs"], true],
  [["user/*.rs", "launch"], false],
])("%j needs a patient: %s", (scopes, expected) => {
  expect(needsPatient(scopes)).toBe(expected);
});

it.each([
  ["patient/Observation.rs", "See measurements and results of this patient"],
  ["patient/*.cruds", "Add, see, change and delete everything of this patient"],
  ["user/MedicationRequest.cu", "Add and change prescriptions that you may see"],
  ["user/BodyStructure.s", "Search records of the kind body structure that you may see"],
  ["patient/*.read", "See everything of this patient"],
  ["patient/Condition.rs?category=urn:a|b", "See health problems and diagnoses of this patient, only: category b"],
  ["openid", "Know that it is you who signed in"],
])("%s in words: %s", (scope, words) => {
  expect(scopeInWords(scope)).toBe(words);
});

it.each([
  ["patient/Condition.rs", 3],
  ["patient/Observation.rs", 5],
  ["patient/Condition.read", 0],
  ["patient/Condition.rs?category=a", 0],
  ["patient/Patient.rs", 0],
])("%s has %i parts, each of which it covers", (scope, count) => {
  const parts = partsOf(scope).map(([part]) => part);
  expect(parts).toHaveLength(count);
  expect(narrow(parts, [scope])).toEqual(parts);
});
