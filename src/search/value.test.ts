import { expect, it } from "@jest/globals";
import { alternatives, split, unescape } from "./value.ts";

// http://hl7.org/fhir/R4/search.html#escaping
it.each([
  ["a,b", ["a", "b"]],
  ["a\\,b,c", ["a,b", "c"]],
  ["a\\\\,b", ["a\\", "b"]],
  ["a\\|b", ["a|b"]],
  ["a\\$b", ["a$b"]],
  ["a\\b", ["a\\b"]],
  ["a\\", ["a\\"]],
  ["", [""]],
])("%j lists %j", (text, values) => {
  expect(split(text, ",").map(unescape)).toEqual(values);
});

it.each(["", ",", "a,", ",a", "a,,b", "a,".repeat(2_000) + "a"])("refuses an empty value or too many: %j", (text) => {
  expect(() => alternatives("name", text)).toThrow(/^name/);
});
