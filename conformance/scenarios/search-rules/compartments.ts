import { concept, condition, encounter, loinc, observation, patient, refer, resource } from "./resources.ts";
import { finds, refuses, totals, type Topic } from "./rule.ts";

const here = "search.html#context";
const definition = "compartmentdefinition.html#bnr";

export const compartments: Topic = {
  name: "compartments",
  world: [
    resource("Practitioner", "doc"),
    resource("Device", "pump"),
    patient("ana", { generalPractitioner: [refer("Practitioner/doc")] }),
    patient("ben"),
    resource("RelatedPerson", "mum", { patient: refer("Patient/ana") }),
    encounter("visit", { subject: refer("Patient/ana") }),
    condition("cough", "Patient/ana", { encounter: refer("Encounter/visit"), code: { text: "Cough" } }),
    condition("of-ben", "Patient/ben"),
    observation("pulse", {
      subject: refer("Patient/ana"),
      code: concept(loinc, "8867-4"),
      encounter: refer("Encounter/visit"),
      performer: [refer("Practitioner/doc")],
    }),
    observation("told", { subject: refer("Patient/ben"), performer: [refer("Patient/ana")] }),
    observation("by-mum", { subject: refer("Patient/ana"), performer: [refer("RelatedPerson/mum")] }),
    observation("by-pump", { subject: refer("Patient/ben"), device: refer("Device/pump") }),
    observation("of-nobody"),
  ],
  rules: [
    ...finds(here, [
      ["of one type", "Patient/ana/Condition", "cough"],
      ["by any parameter that the definition names", "Patient/ana/Observation", "pulse told by-mum"],
      ["with parameters", "Patient/ana/Observation?code=8867-4", "pulse"],
      ["with an id", "Patient/ana/Observation?_id=pulse", "pulse"],
      ["what lies in another one does not come", "Patient/ana/Observation?_id=by-pump", ""],
      ["of one that is not there: nothing", "Patient/nobody/Observation", ""],
      ["with the same parameter again", "Patient/ana/Observation?patient=ana", "pulse by-mum"],
      ["of all types", "Patient/ana/*", "mum visit cough pulse told by-mum"],
      ["of all types, with _type", "Patient/ana/*?_type=Condition,Encounter", "cough visit"],
      ["of all types, with a parameter of all types", "Patient/ana/*?_id=cough,of-ben", "cough"],
      ["of another resource", "Patient/ben/Observation", "told by-pump"],
    ]),
    ...finds(definition, [
      ["Encounter", "Encounter/visit/Observation", "pulse"],
      ["Encounter, another type", "Encounter/visit/Condition", "cough"],
      ["Practitioner", "Practitioner/doc/Observation", "pulse"],
      ["Practitioner, another type", "Practitioner/doc/Patient", "ana"],
      ["RelatedPerson", "RelatedPerson/mum/Observation", "by-mum"],
      ["Device", "Device/pump/Observation", "by-pump"],
      ["Device, of all types: itself, too", "Device/pump/*", "by-pump pump"],
    ]),
    ...finds(here, [["by POST", "Patient/ana/Observation/_search", "pulse"]], { form: "code=8867-4" }),
    ...totals(here, [["the number", "Patient/ana/Observation?_summary=count", "3"]]),
    ...refuses(here, [
      ["a parameter that the type does not have", "Patient/ana/Observation?shoe=44", "shoe"],
      ["a parameter that not all types have", "Patient/ana/*?code=x", "code"],
    ]),
    ...refuses(here, [["a type that R4 does not have", "Patient/ana/Foo", "Foo"]], { status: 404 }),
    ...refuses(here, [["a type that no compartment is of", "Observation/pulse/Patient", ""]], { status: 404 }),
  ],
};
