import { expect, test } from "@jest/globals";
import { parseJson, printJson } from "../fhir/json.ts";
import { relink } from "./relink.ts";

const targets = new Map([
  ["urn:uuid:1", "Patient/p"],
  ["http://old.example/Patient/2", "Patient/q"],
]);

test.each([
  ["a reference", '{"subject":{"reference":"urn:uuid:1"}}', '{"subject":{"reference":"Patient/p"}}'],
  [
    "one to another server",
    '{"a":[{"reference":"http://old.example/Patient/2"}]}',
    '{"a":[{"reference":"Patient/q"}]}',
  ],
  ["an urn as a value", '{"valueUri":"urn:uuid:1"}', '{"valueUri":"Patient/p"}'],
  ["an urn in a list", '{"x":["urn:uuid:1","y"]}', '{"x":["Patient/p","y"]}'],
])("%s is pointed at what it meant", (_what, before, after) => {
  const value = parseJson(before);
  relink(value, targets);
  expect(printJson(value)).toBe(after);
});

test.each([
  ["a url that is no reference", '{"source":"http://old.example/Patient/2"}'],
  ["a reference to something else", '{"subject":{"reference":"urn:uuid:3"}}'],
  ["text around an urn", '{"text":"see urn:uuid:1"}'],
  ["what is no text", '{"a":1.50,"b":null,"c":true,"__proto__":{"reference":"Patient/1"}}'],
])("%s is left alone", (_what, text) => {
  const value = parseJson(text);
  relink(value, targets);
  expect(printJson(value)).toBe(text);
});
