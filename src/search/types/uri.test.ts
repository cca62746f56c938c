import { expect, it } from "@jest/globals";
import { FhirError } from "../../fhir/error.ts";
import { finds, parsed } from "../trial.ts";

const at = (url: string) => ({ url });

// One row, one sentence of http://hl7.org/fhir/R4/search.html#uri
it.each([
  ["the whole of it", "url=http://acme.org/fhir/ValueSet/123", at("http://acme.org/fhir/ValueSet/123"), true],
  ["not the beginning", "url=http://acme.org/fhir", at("http://acme.org/fhir/ValueSet/123"), false],
  ["case matters", "url=http://ACME.org/fhir", at("http://acme.org/fhir"), false],
  [":below", "url:below=http://acme.org/fhir/", at("http://acme.org/fhir/ValueSet/123"), true],
  [":below, itself", "url:below=http://acme.org/fhir", at("http://acme.org/fhir"), true],
  [":below, whole segments", "url:below=http://acme.org/fhir", at("http://acme.org/fhirs/1"), false],
  [":above", "url:above=http://acme.org/fhir/ValueSet/123/_history/5", at("http://acme.org/fhir/ValueSet/123"), true],
  [":above, another", "url:above=http://acme.org/fhir/ValueSet/12", at("http://acme.org/fhir/ValueSet/123"), false],
  ["a urn", "url=urn:oid:1.2.3", at("urn:oid:1.2.3"), true],
  ["a profile", "_profile=http://x.example/p", { meta: { profile: ["http://x.example/p"] } }, true],
  ["a profile of any version", "_profile=http://x.example/p", { meta: { profile: ["http://x.example/p|2"] } }, true],
  ["a profile of one version", "_profile=http://x.example/p|2", { meta: { profile: ["http://x.example/p|2"] } }, true],
  ["a profile of another", "_profile=http://x.example/p|1", { meta: { profile: ["http://x.example/p|2"] } }, false],
  ["the source", "_source=urn:feed", { meta: { source: "urn:feed" } }, true],
  ["missing", "url:missing=true", {}, true],
])("%s: %s", (_rule, asked, members, is) => {
  expect(finds(`ValueSet?${asked}`, members)).toBe(is);
});

it.each([
  "url=",
  "url:below=urn:oid:1.2",
  "url:above=urn:oid:1.2",
  "url:exact=x",
  "url:contains=x",
  "url:below:above=x",
])("refuses %s", (asked) => {
  expect(() => parsed(`ValueSet?${asked}`)).toThrow(FhirError);
});
