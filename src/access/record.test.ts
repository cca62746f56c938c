/** What of each type belongs to the record of a patient. http://hl7.org/fhir/R4/compartmentdefinition-patient.html */
import { expect, it } from "@jest/globals";
import { openDefinitions } from "../fhir/pack.ts";
import { openSearch } from "../search/search.ts";
import { compileRights } from "./rights.ts";
import { readScopes } from "./scope.ts";

const definitions = openDefinitions();
const search = openSearch({ definitions, base: "http://ours.test/fhir" });
const options = { definitions, search, policy: () => ({ op: "all" }) as const };

const rightsOf = (scopes: string, user = "Patient/a") =>
  compileRights({ user, patient: "a", scopes: readScopes(scopes) }, options);
const patient = rightsOf("patient/*.cruds");
const compartment = { op: "compartment", compartment: "Patient", id: "a" };
const itself = { op: "id", ids: ["a"] };

it.each([
  ["what the compartment names is of the record", "r", "Observation", compartment],
  ["so is what is written", "u", "Observation", compartment],
  ["of patients it is the one, and nobody who links to it", "r", "Patient", itself],
  ["a patient is not created by an app of a patient", "c", "Patient", { op: "none" }],
  ["what records refer to is everybody's to read", "r", "Practitioner", { op: "all" }],
  ["and to search", "s", "Organization", { op: "all" }],
  ["but nobody's to write", "u", "Practitioner", { op: "none" }],
  ["the trail is not the patient's", "r", "AuditEvent", { op: "none" }],
  ["a group names others", "s", "Group", { op: "none" }],
  ["what is in no compartment is not seen", "r", "Task", { op: "none" }],
  ["a subscription is not the patient's to make", "c", "Subscription", { op: "none" }],
] as const)("%s", (_sentence, letter, type, expected) => expect(patient.of(letter, type)).toEqual(expected));

it("a Binary is seen by what stands for it", () => {
  expect(patient.of("r", "Binary")).toMatchObject({
    op: "or",
    of: expect.arrayContaining([
      { op: "refers", param: "_securityContext", types: ["Patient"], where: itself },
      expect.objectContaining({ where: compartment, types: expect.arrayContaining(["Observation"]) }),
    ]),
  });
  expect(JSON.stringify(patient.of("u", "Binary"))).not.toContain("Organization");
});

it.each([
  ["patient/*.rs system/*.rs", "Patient/a", compartment],
  ["system/*.rs", "Patient/a", { op: "none" }],
  ["user/*.rs", "Practitioner/p", { op: "all" }],
  ["user/*.rs", "RelatedPerson/r", { op: "none" }],
  ["user/*.rs patient/*.rs", "Person/p", { op: "none" }],
  ["user/*.rs", "practitioner/p", { op: "none" }],
  ["user/*.rs", "Patientx/a", { op: "none" }],
  ["patient/*.rs", "Practitioner/p", compartment],
  ["patient/Condition.rs", "Practitioner/p", { op: "none" }],
  ["patient/Observation.rs patient/*.rs", "Patient/a", compartment],
  ["patient/Observation.rs?nonsense=1", "Patient/a", { op: "none" }],
  ["patient/*.rs?category=vital-signs", "Patient/a", { op: "and", of: [compartment, expect.anything()] }],
])("%s of %s is for Observations", (scopes, user, expected) =>
  expect(rightsOf(scopes, user).of("r", "Observation")).toEqual(expected),
);

it("what has been recorded stays as it is, whoever asks", () => {
  const all = compileRights({ scopes: readScopes("system/*.cruds") }, options);
  expect(all.of("r", "AuditEvent").op).toBe("all");
  expect([all.of("u", "AuditEvent").op, all.of("d", "AuditEvent").op]).toEqual(["none", "none"]);
});
