/** Pieces of which the worlds of the rules are made. */
import type { Known } from "./rule.ts";

export const loinc = "http://loinc.org";
export const snomed = "http://snomed.info/sct";
export const units = "http://unitsofmeasure.org";

/** A CodeableConcept of one coding. */
export const concept = (system: string, code: string, display?: string) => ({
  coding: [{ system, code, ...(display !== undefined && { display }) }],
});

export const ucum = (value: number, code: string, unit = code) => ({ value, unit, system: units, code });

export const refer = (reference: string) => ({ reference });

export const resource = (resourceType: string, id: string, more: object = {}): Known => ({ resourceType, id, ...more });

export const patient = (id: string, more: object = {}): Known => resource("Patient", id, more);

export const observation = (id: string, more: object = {}): Known =>
  resource("Observation", id, { status: "final", code: { text: "measured" }, ...more });

export const organization = (id: string, name: string, more: object = {}): Known =>
  resource("Organization", id, { name, ...more });

export const condition = (id: string, subject: string, more: object = {}): Known =>
  resource("Condition", id, { subject: refer(subject), ...more });

export const encounter = (id: string, more: object = {}): Known =>
  resource("Encounter", id, {
    status: "finished",
    class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "AMB" },
    ...more,
  });

/** A narrative of one paragraph. */
export const narrative = (words: string) => ({
  text: { status: "additional", div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${words}</p></div>` },
});
