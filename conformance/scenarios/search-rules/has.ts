import {
  concept,
  encounter,
  loinc,
  observation,
  organization,
  patient,
  refer,
  resource,
  ucum,
  units,
} from "./resources.ts";
import { finds, refuses, type Topic } from "./rule.ts";

const here = "search.html#has";

const measured = (id: string, subject: string, more: object = {}) =>
  observation(id, { subject: refer(subject), ...more });

export const has: Topic = {
  name: "reverse chains",
  world: [
    organization("clinic", "Clinic"),
    patient("ana", { managingOrganization: refer("Organization/clinic") }),
    patient("ben", {}),
    patient("cleo", {}),
    encounter("visit", { subject: refer("Patient/ana") }),
    measured("ana-pulse", "Patient/ana", {
      code: concept(loinc, "8867-4"),
      valueQuantity: ucum(72, "/min"),
      effectiveDateTime: "2024-03-01",
      encounter: refer("Encounter/visit"),
    }),
    measured("ana-weight", "Patient/ana", { code: concept(loinc, "29463-7"), valueQuantity: ucum(70, "kg") }),
    measured("ben-weight", "Patient/ben", {
      code: concept(loinc, "29463-7"),
      valueQuantity: ucum(90, "kg"),
      effectiveDateTime: "2023-01-01",
    }),
    resource("AuditEvent", "looked", {
      type: { system: "urn:t", code: "rest" },
      recorded: "2024-03-02T00:00:00Z",
      agent: [{ requestor: true, altId: "somebody", name: "Somebody" }],
      source: { observer: { display: "here" } },
      entity: [{ what: refer("Observation/ana-pulse") }],
    }),
  ],
  rules: [
    ...finds(here, [
      ["what something points at that is so", "Patient?_has:Observation:patient:code=8867-4", "ana"],
      ["by system and code", `Patient?_has:Observation:patient:code=${loinc}|29463-7`, "ana ben"],
      ["what nothing points at is not found", "Patient?_has:Observation:patient:status=final", "ana ben"],
      ["or within", "Patient?_has:Observation:patient:code=8867-4,29463-7", "ana ben"],
      [
        "and: each may be met by another resource",
        "Patient?_has:Observation:patient:code=8867-4&_has:Observation:patient:code=29463-7",
        "ana",
      ],
      [
        "and: not the same one for both",
        "Patient?_has:Observation:patient:code=8867-4&_has:Observation:patient:date=lt2024",
        "",
      ],
      ["a prefix within", "Patient?_has:Observation:patient:date=ge2024", "ana"],
      ["a quantity within", `Patient?_has:Observation:patient:value-quantity=gt80|${units}|kg`, "ben"],
      ["a quantity in another unit", `Patient?_has:Observation:patient:value-quantity=gt80000|${units}|g`, "ben"],
      ["a composite within", "Patient?_has:Observation:patient:code-value-quantity=29463-7$gt80", "ben"],
      ["a modifier within", "Patient?_has:Observation:patient:code:not=29463-7", "ana"],
      ["an id within", "Patient?_has:Observation:subject:_id=ben-weight", "ben"],
      ["beside another parameter", "Patient?_has:Observation:patient:code=29463-7&_id=ben", "ben"],
      ["two, one in the other", "Patient?_has:Observation:patient:_has:AuditEvent:entity:type=rest", "ana"],
      [
        "three, one in the other",
        "Organization?_has:Patient:organization:_has:Observation:patient:_has:AuditEvent:entity:type=rest",
        "clinic",
      ],
      ["a chain within", "Patient?_has:Observation:patient:encounter.status=finished", "ana"],
      ["a chain that goes there and back", "Encounter?patient._has:Observation:patient:code=29463-7", "visit"],
      ["of another type", "Encounter?_has:Observation:encounter:code=8867-4", "visit"],
      ["of a type that has none", "Patient?_has:Condition:patient:code=x", ""],
    ]),
    ...refuses(here, [
      ["a type that R4 does not have", "Patient?_has:Foo:patient:code=x", "Foo"],
      ["a reference that the type does not have", "Patient?_has:Observation:shoe:code=x", "shoe"],
      ["what is no reference", "Patient?_has:Observation:status:code=x", "status"],
      ["a reference that does not lead here", "Patient?_has:Observation:encounter:code=x", "encounter"],
      ["a parameter that the type does not have", "Patient?_has:Observation:patient:shoe=x", "shoe"],
      ["all three parts", "Patient?_has:Observation:patient=x", "_has"],
      ["no modifier in place of them", "Patient?_has=x", "_has"],
      ["a value that cannot be read", "Patient?_has:Observation:patient:date=soon", "date"],
    ]),
  ],
};
