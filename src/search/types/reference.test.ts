import { expect, it } from "@jest/globals";
import { FhirError } from "../../fhir/error.ts";
import { base, finds, parsed } from "../trial.ts";

const to = (reference: string, more: object = {}) => ({ subject: { reference, ...more } });
const patient = to("Patient/1");
const logical = { subject: { identifier: { system: "urn:mrn", value: "7" }, type: "Patient" } };
const elsewhere = to("http://other.example/fhir/Patient/1");
const plan = (canonical: string) => ({ instantiatesCanonical: [canonical] });

// One row, one sentence of http://hl7.org/fhir/R4/search.html#reference
it.each([
  ["an id, of any type", "subject=1", patient, true],
  ["an id, of any type that it can be", "subject=1", to("Group/1"), true],
  ["another id", "subject=2", patient, false],
  ["type and id", "subject=Patient/1", patient, true],
  ["another type of the same id", "subject=Group/1", patient, false],
  ["a url of ours is the local reference", `subject=${base}/Patient/1`, patient, true],
  ["and the other way about", "subject=Patient/1", to(`${base}/Patient/1`), true],
  ["a url elsewhere", "subject=http://other.example/fhir/Patient/1", elsewhere, true],
  ["is not the local one", "subject=Patient/1", elsewhere, false],
  ["a urn", "subject=urn:uuid:8d1d1d1d", to("urn:uuid:8d1d1d1d"), true],
  ["the type as modifier", "subject:Patient=1", patient, true],
  ["another type as modifier", "subject:Group=1", patient, false],
  ["type as modifier and in the value", "subject:Patient=Patient/1", patient, true],
  ["type as modifier against the value", "subject:Group=Patient/1", patient, false],
  ["type as modifier, a url elsewhere", "subject:Patient=http://other.example/fhir/Patient/1", elsewhere, true],
  ["type as modifier against a url elsewhere", "subject:Group=http://other.example/fhir/Patient/1", elsewhere, false],
  ["a parameter for one type", "patient=1", patient, true],
  ["it selects no other", "patient=1", to("Group/1"), false],
  ["what it selects, the wider one finds too", "subject:missing=false", patient, true],
  [":missing of the narrow one", "patient:missing=true", to("Group/1"), true],
  [":missing of the wide one", "subject:missing=true", to("Group/1"), false],
  ["the type of a url elsewhere", "patient=http://other.example/fhir/Patient/1", elsewhere, true],
  ["the type that is said beside a urn", "patient=urn:uuid:1", to("urn:uuid:1", { type: "Patient" }), true],
  ["a version", "subject=Patient/1/_history/2", to("Patient/1/_history/2"), true],
  ["another version", "subject=Patient/1/_history/3", to("Patient/1/_history/2"), false],
  ["any version", "subject=Patient/1", to("Patient/1/_history/2"), true],
  [":identifier", "subject:identifier=urn:mrn|7", logical, true],
  [":identifier, its value alone", "subject:identifier=7", logical, true],
  [":identifier, another", "subject:identifier=urn:mrn|8", logical, false],
  [":identifier of the narrow one", "patient:identifier=urn:mrn|7", logical, true],
  ["a logical reference is a value", "subject:missing=false", logical, true],
  ["a contained one is a value", "subject:missing=false", to("#p"), true],
  ["a display is a value", "subject:missing=false", { subject: { display: "Eve" } }, true],
  ["nothing is none", "subject:missing=true", {}, true],
  ["one of several", "subject=2,1", patient, true],
])("%s: %s", (_rule, asked, members, is) => {
  expect(finds(`Observation?${asked}`, members)).toBe(is);
});

// http://hl7.org/fhir/R4/search.html#versions
it.each([
  ["a canonical", "http://x.example/plan", "http://x.example/plan", true],
  ["any version of it", "http://x.example/plan", "http://x.example/plan|2", true],
  ["a version of it", "http://x.example/plan|2", "http://x.example/plan|2", true],
  ["another version", "http://x.example/plan|1", "http://x.example/plan|2", false],
  ["a version where none is said", "http://x.example/plan|1", "http://x.example/plan", false],
  ["the beginning is not it", "http://x.example/pl", "http://x.example/plan", false],
])("canonical, %s: %s", (_rule, asked, canonical, is) => {
  expect(finds(`CarePlan?instantiates-canonical=${asked}`, plan(canonical))).toBe(is);
});

it("finds a document by the composition that it begins with", () => {
  const document = { type: "document", entry: [{ resource: { resourceType: "Composition", id: "c" } }] };
  expect(finds("Bundle?composition=Composition/c", document)).toBe(true);
  expect(finds("Bundle?message:missing=true", document)).toBe(true);
});

it.each([
  "",
  "Foo/1",
  "Patient/",
  "/1",
  "a b",
  "Patient?identifier=1",
  "#p",
  "Patient/1/x",
  `Patient/${"1".repeat(65)}`,
])("refuses subject=%s", (text) => {
  expect(() => parsed(`Observation?subject=${text}`)).toThrow(FhirError);
});

it.each(["subject:Practitioner=1", "subject:Foo=1", "subject:text=x", "subject:identifier=a|b|c", "patient:Group=1"])(
  "refuses %s",
  (asked) => {
    expect(() => parsed(`Observation?${asked}`)).toThrow(FhirError);
  },
);
