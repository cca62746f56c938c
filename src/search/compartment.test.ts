import { expect, it } from "@jest/globals";
import type { Resource } from "../fhir/types.ts";
import { search } from "./trial.ts";

const patients = (resource: Resource) =>
  search.index(resource).flatMap((entry) => (entry.kind === "member" ? [`${entry.compartment}/${entry.id}`] : []));
const to = (reference: string) => ({ reference });

// http://hl7.org/fhir/R4/compartmentdefinition-patient.html
it.each([
  ["a patient, its own", { resourceType: "Patient", id: "1" }, ["Patient/1"]],
  ["by its subject", { resourceType: "Observation", subject: to("Patient/1") }, ["Patient/1"]],
  ["by its performer", { resourceType: "Observation", performer: [to("Patient/2")] }, ["Patient/2"]],
  [
    "of two patients",
    { resourceType: "Observation", subject: to("Patient/1"), performer: [to("Patient/2"), to("Patient/1")] },
    ["Patient/1", "Patient/2"],
  ],
  ["not by a device", { resourceType: "Observation", subject: to("Device/1") }, []],
  ["not by what the definition does not name", { resourceType: "Observation", focus: [to("Patient/1")] }, []],
  ["not by another server's patient", { resourceType: "Observation", subject: to("http://x.example/Patient/1") }, []],
  [
    "a participant of an appointment",
    { resourceType: "Appointment", participant: [{ actor: to("Patient/1") }] },
    ["Patient/1"],
  ],
  ["a type that lies in none", { resourceType: "Organization", id: "1" }, []],
])("%s", (_rule, resource, expected) => {
  expect(patients(resource).sort()).toEqual(expected);
});
