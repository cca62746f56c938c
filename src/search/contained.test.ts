/** Chains go into contained resources. http://hl7.org/fhir/R4/search.html#contained */
import { expect, it } from "@jest/globals";
import type { Resource } from "../fhir/types.ts";
import { found, search } from "./trial.ts";

const to = (reference: string) => ({ reference });
const observation = (id: string, subject: string, contained?: object[]): Resource => ({
  resourceType: "Observation",
  ...{ id, subject: to(subject), ...(contained && { contained }) },
});
const inner = (resourceType: string, id: string, more: object) => ({ resourceType, id, ...more });
const patient = (id: string, more: object) => inner("Patient", id, more);

const world: Resource[] = [
  patient("ana", { name: [{ family: "Ana" }], gender: "female", birthDate: "1980" }),
  inner("Organization", "acme", { name: "Acme" }),
  observation("apart", "Patient/ana"),
  observation("her", "#p", [
    patient("p", { name: [{ family: "Ana" }], gender: "female", managingOrganization: to("Organization/acme") }),
  ]),
  observation("him", "#p", [
    patient("p", {
      name: [{ family: "Otto" }],
      gender: "male",
      birthDate: "1970-01-02",
      managingOrganization: to("#o"),
    }),
    inner("Organization", "o", { name: "Beta", partOf: to("#q") }),
    inner("Organization", "q", { name: "Gamma", partOf: to("Organization/acme") }),
    patient("unused", { name: [{ family: "Nobody" }] }),
  ]),
  observation("group", "#g", [inner("Group", "g", { identifier: [{ value: "ana" }] })]),
  {
    ...observation("many", "Patient/nobody", [
      inner("Practitioner", "a", { name: [{ family: "House" }], gender: "male", active: true }),
      inner("Practitioner", "b", { name: [{ family: "Cuddy" }], gender: "female", active: false }),
      inner("Organization", "c", { name: "Princeton" }),
    ]),
    performer: [to("#a"), to("#b"), to("#c")],
  },
];

it.each([
  ["in the store and within", "Observation?subject:Patient.name=ana", "apart her"],
  ["by the narrower parameter", "Observation?patient.name=otto", "him"],
  ["the type not said", "Observation?subject.identifier=ana", "group"],
  ["another type than is asked", "Observation?subject:Patient.identifier=ana", ""],
  ["what no reference points at", "Observation?patient.name=nobody", ""],
  ["a modifier", "Observation?patient.family:exact=Otto", "him"],
  ["a date", "Observation?patient.birthdate=lt1975", "him"],
  ["not", "Observation?patient.gender:not=female", "him"],
  ["missing", "Observation?patient.birthdate:missing=true", "her"],
  ["not missing", "Observation?patient.birthdate:missing=false", "apart him"],
  ["an id is of the server", "Observation?patient._id=p", ""],
  ["not that id", "Observation?patient._id:not=p", "apart her him"],
  ["any at all", "Observation?patient._id:missing=false", "apart her him"],
  ["the parameter itself", "Observation?patient:missing=true", "group"],
  ["out of the container again", "Observation?patient.organization.name=acme", "her"],
  ["to another that is contained", "Observation?patient.organization.name=beta", "him"],
  ["and on", "Observation?patient.organization.partof.name=gamma", "him"],
  ["and out", "Observation?patient.organization.partof.partof.name=acme", "him"],
  ["not, two steps", "Observation?_filter=patient.organization.name ne beta", "her"],
  ["missing, two steps", "Observation?patient.organization.partof:missing=true", "her"],
  ["one of several", "Observation?performer.name=cuddy", "many"],
  ["of several each is judged alone: not", "Observation?performer:Practitioner.gender:not=male", "many"],
  ["both are", "Observation?performer:Practitioner.gender:not=male,female", ""],
  ["and, of one", "Observation?_filter=performer[family eq House].gender eq male", "many"],
  ["and, not of two", "Observation?_filter=performer[family eq House].gender eq female", ""],
  ["ne", "Observation?_filter=patient.gender ne female", "him"],
  ["words", "Observation?subject:Patient._content=otto", "him"],
  ["beside _has", "Patient?_has:Observation:patient:performer.name=cuddy", ""],
])("%s: %s", (_rule, asked, expected) => {
  expect(found(asked, world).join(" ")).toBe(expected);
});

it("ends where contained resources point at each other", () => {
  const ring = Array.from({ length: 300 }, (_, n) => ({
    ...observation(String(n), "#x"),
    hasMember: Array.from({ length: 300 }, (_one, m) => to(`#${m}`)),
  }));
  const entries = search.index({ ...observation("o", "#x", ring), hasMember: [to("#0")] });
  expect(entries.length).toBeLessThan(25_000);
});

it("takes what is no resource for none", () => {
  for (const contained of [
    null,
    "x",
    [7, {}, { resourceType: "Foo", id: "p" }, { resourceType: "Patient" }],
    { id: "p" },
  ])
    expect(search.index({ ...observation("o", "#p"), contained }).length).toBeGreaterThan(0);
});
