import { concept, loinc, observation, organization, patient, refer, resource, ucum, units } from "./resources.ts";
import { finds, refuses, type Topic } from "./rule.ts";

const here = "search.html#chaining";

const measured = (id: string, subject: string, more: object = {}) =>
  observation(id, { subject: refer(subject), code: concept(loinc, "29463-7"), ...more });

export const chains: Topic = {
  name: "chains",
  world: [
    organization("holding", "Northern Holding", { address: [{ state: "MN" }] }),
    organization("clinic", "Clinic", { partOf: refer("Organization/holding"), address: [{ state: "OH" }] }),
    resource("Practitioner", "joe-mn", { name: [{ given: ["Joe"] }], address: [{ state: "OH" }] }),
    resource("Practitioner", "jane-mn", { name: [{ given: ["Jane"] }], address: [{ state: "MN" }] }),
    patient("ana", {
      name: [{ family: "García" }],
      gender: "female",
      birthDate: "1980-05-17",
      identifier: [{ system: "urn:a", value: "42" }],
      managingOrganization: refer("Organization/clinic"),
      generalPractitioner: [refer("Practitioner/joe-mn"), refer("Practitioner/jane-mn")],
    }),
    patient("ben", { name: [{ family: "Okoro" }], gender: "male", birthDate: "1975" }),
    resource("Group", "all", { type: "person", actual: true, name: "García family" }),
    resource("Device", "pump", { deviceName: [{ name: "García pump", type: "user-friendly-name" }] }),
    measured("of-ana", "Patient/ana", { valueQuantity: ucum(70, "kg") }),
    measured("of-ben", "Patient/ben", { valueQuantity: ucum(90, "kg") }),
    measured("of-all", "Group/all"),
    measured("of-pump", "Device/pump"),
    resource("AuditEvent", "looked", {
      type: { system: "urn:t", code: "rest" },
      recorded: "2024-03-02T00:00:00Z",
      agent: [{ requestor: true, name: "Somebody" }],
      source: { observer: { display: "here" } },
      entity: [{ what: refer("DiagnosticReport/report") }],
    }),
    resource("DiagnosticReport", "report", {
      status: "final",
      code: { text: "report" },
      subject: refer("Patient/ana"),
      result: [refer("Observation/of-ana")],
    }),
  ],
  rules: [
    ...finds(here, [
      ["one step, its type said", "Observation?subject:Patient.name=garcia", "of-ana"],
      ["one step of a parameter that has one type", "Observation?patient.name=okoro", "of-ben"],
      ["one step whose type is not said: of any that has the parameter", "Observation?subject.name=garcia", "of-ana"],
      ["a token at the end", "Observation?subject:Patient.identifier=urn:a|42", "of-ana"],
      ["a date with a prefix at the end", "Observation?patient.birthdate=lt1979", "of-ben"],
      ["a modifier at the end", "Observation?patient.family:exact=García", "of-ana"],
      ["a modifier at the end that does not hold", "Observation?patient.family:exact=garcia", ""],
      [":not at the end: those that lead to one that is not so", "Observation?patient.gender:not=female", "of-ben"],
      ["or at the end", "Observation?patient.family=garcia,okoro", "of-ana of-ben"],
      ["an id at the end", "Observation?patient._id=ben", "of-ben"],
      ["two steps", "Observation?subject:Patient.organization.name=clinic", "of-ana"],
      ["three steps", "Observation?patient.organization.partof.name=northern", "of-ana"],
      ["four steps", "DiagnosticReport?result.patient.organization.partof.name=northern", "report"],
      ["five steps", "AuditEvent?entity:DiagnosticReport.result.patient.organization.partof.name=northern", "looked"],
      ["two steps, each with its type", "DiagnosticReport?result:Observation.subject:Patient.name=gar", "report"],
      ["the quantity of what is pointed at", `DiagnosticReport?result.value-quantity=gt69|${units}|kg`, "report"],
      ["the quantity in another unit", `DiagnosticReport?result.value-quantity=70000|${units}|g`, "report"],
      ["a composite at the end", "DiagnosticReport?result.code-value-quantity=29463-7$gt60", "report"],
      ["another type", "Observation?subject:Device.device-name=gar", "of-pump"],
      [
        "each is judged by itself: Joe, and one in Minnesota, may be two",
        "Patient?general-practitioner:Practitioner.given=joe&general-practitioner:Practitioner.address-state=MN",
        "ana",
      ],
      ["a chain beside another parameter", "Observation?patient.name=garcia&value-quantity=gt80", ""],
      ["a chain beside another, both hold", "Observation?patient.name=okoro&value-quantity=gt80", "of-ben"],
      ["what leads to nobody finds nothing", "Observation?patient.name=nobody", ""],
      ["a tag at the end", "Observation?patient._tag=urn:none|x", ""],
      ["a reference at the end", "Observation?patient.organization=Organization/clinic", "of-ana"],
      ["the ends of _has in a chain", "Observation?patient._has:DiagnosticReport:subject:status=final", "of-ana"],
    ]),
    ...refuses(here, [
      ["a parameter that the type does not have", "Observation?subject:Patient.shoe=44", "shoe"],
      ["a step that is no reference", "Observation?code.name=x", "code"],
      ["a type that the parameter cannot point at", "Observation?subject:Medication.code=x", "subject:Medication"],
      ["a type that R4 does not have", "Observation?subject:Foo.name=x", "subject:Foo"],
      ["no step after the point", "Observation?subject:Patient.=x", "subject:Patient."],
      ["a value that cannot be read at the end", "Observation?patient.birthdate=soon", "birthdate"],
      ["a modifier that the end does not have", "Observation?patient.birthdate:exact=2000", "birthdate:exact"],
    ]),
  ],
};
