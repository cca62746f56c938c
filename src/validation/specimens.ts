import { openDefinitions } from "../fhir/pack.ts";
import type { Resource } from "../fhir/types.ts";
import { openValidator, type Validator } from "./validate.ts";

/** What the tests of this room check with, and valid resources that they break. */
export const validator: Validator = openValidator({ definitions: openDefinitions() });

type Members = Record<string, unknown>;
const maker =
  (resourceType: string, members: Members) =>
  (change: Members = {}): Resource => ({ resourceType, ...members, ...change });

export const xhtml = (inner: string): string => `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`;

export const patient = maker("Patient", {
  name: [{ family: "Okafor", given: ["Ada", "M."] }],
  birthDate: "1974-12-25",
});
export const observation = maker("Observation", { status: "final", code: { text: "pulse" } });
export const encounter = maker("Encounter", {
  status: "finished",
  class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "AMB" },
});
export const condition = maker("Condition", { subject: { reference: "Patient/p" } });
export const questionnaire = maker("Questionnaire", { status: "draft", item: [{ linkId: "1", type: "string" }] });
export const bundle = maker("Bundle", { type: "collection" });
export const parameters = maker("Parameters", {});
export const organization = maker("Organization", { name: "Ward 9" });
export const appointment = maker("Appointment", {
  status: "proposed",
  participant: [{ type: [{ text: "GP" }], status: "accepted" }],
});
export const medicationRequest = maker("MedicationRequest", {
  status: "active",
  intent: "order",
  subject: { reference: "Patient/p" },
  medicationCodeableConcept: { text: "aspirin" },
});

/** A row of a table of faults: what is wrong, with what, where it must be found, and as what. */
export type Fault = readonly [what: string, resource: Resource, expression: string, code: string];

/** What a check finds, as a table of faults says it. */
export const found = (resource: Resource): { expression: string | undefined; code: string }[] =>
  validator.check(resource).map(({ expression, code }) => ({ expression, code }));
