import { expect, it } from "@jest/globals";
import type { Resource } from "../fhir/types.ts";
import { found, parsed } from "./trial.ts";

const to = (reference: string) => ({ reference });
const world: Resource[] = [
  { resourceType: "Organization", id: "clinic", name: "Clinic", identifier: [{ value: "c" }] },
  { resourceType: "Organization", id: "ward", name: "Ward", partOf: to("Organization/clinic") },
  { resourceType: "Practitioner", id: "dr", name: [{ family: "House" }] },
  {
    resourceType: "Patient",
    id: "eve",
    name: [{ family: "Eve" }],
    gender: "female",
    managingOrganization: to("Organization/ward"),
    generalPractitioner: [to("Practitioner/dr")],
  },
  {
    resourceType: "Patient",
    id: "adam",
    name: [{ family: "Adam" }],
    gender: "male",
    generalPractitioner: [to("Organization/clinic")],
  },
  { resourceType: "Group", id: "all", identifier: [{ value: "g" }] },
  { resourceType: "Observation", id: "1", subject: to("Patient/eve"), code: { coding: [{ code: "hr" }] } },
  { resourceType: "Observation", id: "2", subject: to("Patient/adam"), code: { coding: [{ code: "bp" }] } },
  { resourceType: "Observation", id: "3", subject: to("Group/all") },
  { resourceType: "Observation", id: "4", subject: to("Patient/nobody") },
  { resourceType: "Provenance", id: "p", target: [to("Observation/1")], agent: [{ who: to("Practitioner/dr") }] },
];

// http://hl7.org/fhir/R4/search.html#chaining and #has
it.each([
  ["its type named", "Observation?subject:Patient.name=eve", "1"],
  ["another type named", "Observation?subject:Group.identifier=g", "3"],
  ["all types that have it", "Observation?subject.identifier=g", "3"],
  ["a parameter for one type", "Observation?patient.gender=male", "2"],
  ["a modifier at the end", "Observation?patient.gender:not=male", "1"],
  ["a date at the end", "Observation?patient._id=eve", "1"],
  ["what is not there has nothing", "Observation?patient._id=nobody", ""],
  ["of two types, different things", "Patient?general-practitioner.name=house,clin", "eve adam"],
  ["two links", "Observation?patient.organization.name=ward", "1"],
  ["three links", "Observation?patient.organization.partof.name=clinic", "1"],
  ["each alone", "Observation?patient.name=eve&patient.gender=male", ""],
  ["_has", "Patient?_has:Observation:patient:code=hr", "eve"],
  ["_has, by the wider parameter", "Patient?_has:Observation:subject:code=bp", "adam"],
  ["_has in _has", "Patient?_has:Observation:patient:_has:Provenance:target:agent=Practitioner/dr", "eve"],
  ["_has with a chain", "Organization?_has:Patient:organization:general-practitioner.name=house", "ward"],
  ["a chain with _has", "Observation?patient._has:Observation:patient:code=bp", "2"],
  ["_has, not", "Patient?_has:Observation:patient:code:not=hr", "adam"],
])("%s: %s", (_rule, asked, expected) => {
  expect(found(asked, world).join(" ")).toBe(expected);
});

it.each([
  "Observation?subject.nonsense=x",
  "Observation?subject:Foo.name=x",
  "Observation?subject:Practitioner.name=x",
  "Observation?subject:Patient:Group.name=x",
  "Observation?code.name=x",
  "Observation?subject.=x",
  "Observation?.name=x",
  "Observation?subject.birthdate=never",
  "Patient?_has=x",
  "Patient?_has:Observation=x",
  "Patient?_has:Observation:patient=x",
  "Patient?_has:Foo:patient:code=x",
  "Patient?_has:Observation:code:status=x",
  "Patient?_has:Observation:specimen:type=x",
  "Patient?_has:Observation:patient:nonsense=x",
  "CarePlan?instantiates-canonical.name=x",
  `Patient?${"link.".repeat(9)}name=x`,
  `Patient?${"_has:Observation:patient:".repeat(300)}code=x`,
])("refuses %s", (asked) => {
  expect(() => parsed(asked)).toThrow(asked.slice(asked.indexOf("?") + 1, asked.indexOf("?") + 5));
});

it("follows eight links whose types are said", () => {
  const asked = `Basic?${"subject:Basic.".repeat(8)}code=x`;
  expect(JSON.stringify(parsed(asked)).length).toBeLessThan(200_000);
});
