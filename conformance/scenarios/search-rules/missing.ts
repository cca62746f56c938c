import { concept, condition, observation, patient, refer, resource, ucum } from "./resources.ts";
import { finds, refuses, type Topic } from "./rule.ts";

const here = "search.html#modifiers";

/** `full` has a value for each parameter, `bare` for none. */
export const missing: Topic = {
  name: "missing",
  world: [
    patient("full", {
      meta: { tag: [{ system: "urn:t", code: "x" }], profile: ["http://example.org/p"], source: "urn:s" },
      name: [{ family: "Full" }],
      gender: "other",
      birthDate: "2000",
      generalPractitioner: [refer("Practitioner/gp")],
    }),
    patient("bare"),
    patient("no-family", { name: [{ given: ["Only"] }] }),
    resource("Practitioner", "gp"),
    observation("full", { subject: refer("Patient/full"), valueQuantity: ucum(1, "kg"), effectiveDateTime: "2024" }),
    observation("absent", {
      subject: refer("Patient/bare"),
      dataAbsentReason: concept("http://terminology.hl7.org/CodeSystem/data-absent-reason", "unknown"),
    }),
    condition("of-bare", "Patient/bare"),
    resource("RiskAssessment", "full", {
      status: "final",
      subject: refer("Patient/full"),
      prediction: [{ probabilityDecimal: 0.1 }],
    }),
    resource("RiskAssessment", "bare", { status: "final", subject: refer("Patient/bare") }),
    resource("ValueSet", "full", { status: "draft", url: "http://example.org/full" }),
    resource("ValueSet", "bare", { status: "draft" }),
  ],
  rules: [
    ...finds(here, [
      [":missing=true, of a token", "Patient?gender:missing=true", "bare no-family"],
      [":missing=false, of a token", "Patient?gender:missing=false", "full"],
      [":missing=true, of a string", "Patient?family:missing=true", "bare no-family"],
      [":missing, of a parameter on several elements: all of them", "Patient?name:missing=true", "bare"],
      [":missing=true, of a date", "Patient?birthdate:missing=true", "bare no-family"],
      [":missing=true, of a reference", "Patient?general-practitioner:missing=true", "bare no-family"],
      [":missing=false, of a reference", "Patient?general-practitioner:missing=false", "full"],
      [":missing=true, of a quantity", "Observation?value-quantity:missing=true", "absent"],
      [":missing=false, of a quantity", "Observation?value-quantity:missing=false", "full"],
      [":missing=false, of the reason why", "Observation?data-absent-reason:missing=false", "absent"],
      [":missing=true, of a number", "RiskAssessment?probability:missing=true", "bare"],
      [":missing=true, of a uri", "ValueSet?url:missing=true", "bare"],
      [":missing=true, of a tag", "Patient?_tag:missing=true", "bare no-family"],
      [":missing=true, of a profile", "Patient?_profile:missing=true", "bare no-family"],
      [":missing=false, of a source", "Patient?_source:missing=false", "full"],
      [":missing at the end of a chain", "Observation?subject:Patient.gender:missing=true", "absent"],
      [":missing=false at the end of a chain", "Observation?patient.birthdate:missing=false", "full"],
      [":missing in _has", "Patient?_has:Observation:patient:value-quantity:missing=true", "bare"],
      [":missing beside another parameter", "Patient?gender:missing=true&name=only", "no-family"],
    ]),
    ...refuses(here, [
      [":missing is true or false", "Patient?gender:missing=maybe", "gender:missing"],
      [":missing is never empty", "Patient?gender:missing=", "gender:missing"],
    ]),
  ],
};
