/** Chains within containers. */
import { concept, observation, organization, patient, refer, resource } from "./resources.ts";
import { finds, refuses, type Topic } from "./rule.ts";

const here = "search.html#contained";
const chaining = "search.html#chaining";
const modifiers = "search.html#modifiers";
const missing = "search.html#missing";
const filter = "search_filter.html#paths";

const medicines = "urn:medicines";
const made = (code: string, more: object = {}) => ({ code: concept(medicines, code), ...more });

const request = (id: string, more: object) =>
  resource("MedicationRequest", id, { status: "active", intent: "order", subject: refer("Patient/ana"), ...more });

const prescribed = (id: string, medicine: object, others: readonly object[] = [], more: object = {}) =>
  request(id, {
    contained: [resource("Medication", "m", medicine), ...others],
    medicationReference: refer("#m"),
    ...more,
  });

const doctor = (id: string, family: string, gender: string) =>
  resource("Practitioner", id, { name: [{ family }], gender });

export const containedChains: Topic = {
  name: "chains into contained resources",
  world: [
    organization("holding", "Northern Holding"),
    organization("maker", "Everyday Pharma", { partOf: refer("Organization/holding") }),
    patient("ana", { name: [{ family: "García" }], gender: "female", birthDate: "1980-05-17" }),
    resource("Medication", "stored", made("abc", { manufacturer: refer("Organization/maker") })),
    request("apart", { medicationReference: refer("Medication/stored") }),
    prescribed("within", made("abc", { manufacturer: refer("Organization/maker") })),
    prescribed("within-twice", made("xyz", { manufacturer: refer("#o") }), [
      resource("Organization", "o", { name: "Smallpill", partOf: refer("Organization/holding") }),
    ]),
    prescribed("beside", made("other"), [resource("Medication", "n", made("abc"))], {
      supportingInformation: [refer("#n")],
    }),
    observation("of-unknown", {
      contained: [patient("p", { name: [{ family: "Doe" }], gender: "male", birthDate: "1970" })],
      subject: refer("#p"),
    }),
    observation("of-nobody", { contained: [patient("p", { name: [{ family: "Roe" }] })], subject: refer("#p") }),
    observation("of-ana", { subject: refer("Patient/ana") }),
    observation("by-two", {
      subject: refer("Patient/ana"),
      contained: [doctor("a", "House", "male"), doctor("b", "Cuddy", "female")],
      performer: [refer("#a"), refer("#b")],
    }),
    observation("by-one", {
      subject: refer("Patient/ana"),
      contained: [doctor("a", "House", "male")],
      performer: [refer("#a")],
    }),
    resource("DiagnosticReport", "report", {
      status: "final",
      code: { text: "report" },
      contained: [observation("o", { subject: refer("Patient/ana"), code: concept("urn:c", "inner") })],
      result: [refer("#o"), refer("Observation/of-unknown")],
    }),
  ],
  rules: [
    ...finds(here, [
      [
        "a chain looks into what is contained, as into what is not",
        "MedicationRequest?medication.code=abc",
        "apart within",
      ],
      ["its type said", "MedicationRequest?medication:Medication.code=urn:medicines|xyz", "within-twice"],
      ["only what the reference points at", "MedicationRequest?medication.code=other", "beside"],
      ["a contained Patient, by its name", "Observation?subject:Patient.name=doe", "of-unknown"],
      ["by the parameter that is of Patients only", "Observation?patient.family=doe,roe", "of-unknown of-nobody"],
      ["a date with a prefix", "Observation?patient.birthdate=lt1975", "of-unknown"],
      ["stored and contained ones together", "Observation?patient.name=gar,doe", "of-ana by-two by-one of-unknown"],
      ["a contained resource of several", "Observation?performer:Practitioner.name=cuddy", "by-two"],
      [
        "what contained resources point at in the store",
        "MedicationRequest?medication.manufacturer.name=every",
        "apart within",
      ],
      ["what is contained beside it", "MedicationRequest?medication.manufacturer.name=smallpill", "within-twice"],
      [
        "from there out of the container",
        "MedicationRequest?medication.manufacturer.partof.name=northern",
        "apart within within-twice",
      ],
      ["a stored patient by way of a contained Observation", "DiagnosticReport?result.patient.name=garcia", "report"],
      ["a contained patient of a stored Observation", "DiagnosticReport?result.patient.name=doe", "report"],
      ["a contained Observation by its code", "DiagnosticReport?result.code=inner", "report"],
      ["beside another parameter", "MedicationRequest?medication.code=abc&patient.name=garcia", "apart within"],
      ["an id in a container is no id of a resource", "Observation?patient._id=p", ""],
      ["what is pointed at is there", "Observation?patient:missing=true", ""],
      ["_has: what points at it may do so by a chain", "Patient?_has:Observation:patient:performer.name=cuddy", "ana"],
      ["what is contained is pointed at by no one else", "MedicationRequest?medication._has:List:item:title=x", ""],
    ]),
    ...finds(modifiers, [
      [":exact", "Observation?patient.family:exact=Doe", "of-unknown"],
      [":exact that does not hold", "Observation?patient.family:exact=doe", ""],
      [":contains", "Observation?patient.family:contains=oe", "of-unknown of-nobody"],
      [":not speaks of one that is there", "Observation?patient.gender:not=female", "of-unknown of-nobody"],
      [":not of several: one that is not so", "Observation?performer:Practitioner.gender:not=male", "by-two"],
      [":not that none of several is", "Observation?performer:Practitioner.gender:not=male,female", ""],
      [":text", "DiagnosticReport?result.code:text=inner", ""],
    ]),
    ...finds(missing, [
      [":missing=true at the end", "Observation?patient.birthdate:missing=true", "of-nobody"],
      [":missing=false at the end", "Observation?patient.birthdate:missing=false", "of-unknown of-ana by-two by-one"],
      [":missing two steps away", "MedicationRequest?medication.manufacturer.partof:missing=true", ""],
    ]),
    ...finds(filter, [
      ["paths do so, too", "Observation?_filter=patient.family eq Doe", "of-unknown"],
      ["ne", "Observation?_filter=patient.gender ne female", "of-unknown"],
      [
        "filters within a path are about one resource",
        "Observation?_filter=performer[family eq Cuddy].gender eq male",
        "",
      ],
      ["and hold of that one", "Observation?_filter=performer[family eq House].gender eq male", "by-two by-one"],
    ]),
    ...refuses(chaining, [
      [
        "a chain of more ways than can be followed",
        `Basic?${"subject.".repeat(8)}code=x`,
        "say the types of their links",
      ],
    ]),
  ],
};
