import { describe, expect, it } from "@jest/globals";
import { parseJson } from "../fhir/json.ts";
import type { Resource } from "../fhir/types.ts";
import {
  appointment,
  bundle,
  encounter,
  found,
  medicationRequest,
  observation,
  parameters,
  patient,
  type Fault,
} from "./specimens.ts";

const name = (change: object) => patient({ name: [{ family: "Okafor", ...change }] });

// http://hl7.org/fhir/R4/json.html
const shapes: Fault[] = [
  ["no resourceType", {} as Resource, "Resource", "structure"],
  ["a type that is none", { resourceType: "Patients" }, "Patients", "structure"],
  ["an abstract type", { resourceType: "DomainResource" }, "DomainResource", "structure"],
  ["a data type for a resource", { resourceType: "HumanName" }, "HumanName", "structure"],
  ["an unknown element", patient({ surname: "x" }), "Patient.surname", "structure"],
  ["an element of another type", patient({ subject: { reference: "Patient/p" } }), "Patient.subject", "structure"],
  ["an unknown element inside", name({ middle: "x" }), "Patient.name[0].middle", "structure"],
  [
    "an unknown element in a backbone element",
    patient({ contact: [{ gender: "male", age: 3 }] }),
    "Patient.contact[0].age",
    "structure",
  ],
  ["resourceType inside", name({ resourceType: "HumanName" }), "Patient.name[0].resourceType", "structure"],
  ["a comment", patient({ fhir_comments: ["x"] }), "Patient.fhir_comments", "structure"],
  ["a name that is no path", patient({ "a.b": 1 }), "Patient.`a.b`", "structure"],
  ["an underscore before a complex element", patient({ _name: [{ id: "x" }] }), "Patient._name", "structure"],
  [
    "__proto__ as a member",
    parseJson('{"resourceType":"Patient","__proto__":{}}') as Resource,
    "Patient.`__proto__`",
    "structure",
  ],
  ["one object for an array", patient({ name: { family: "x" } }), "Patient.name", "structure"],
  ["one value for an array", name({ given: "Ada" }), "Patient.name[0].given", "structure"],
  ["an array for one value", patient({ gender: ["male"] }), "Patient.gender", "structure"],
  ["an array for one object", patient({ maritalStatus: [{ text: "x" }] }), "Patient.maritalStatus", "structure"],
  ["an array in an array", patient({ name: [[{ family: "x" }]] }), "Patient.name[0]", "structure"],
  ["an empty array", patient({ telecom: [] }), "Patient.telecom", "structure"],
  ["an empty array of primitives", name({ given: [] }), "Patient.name[0].given", "structure"],
  ["an empty object", patient({ maritalStatus: {} }), "Patient.maritalStatus", "structure"],
  ["an empty object in an array", patient({ telecom: [{}] }), "Patient.telecom[0]", "structure"],
  ["an empty string", name({ text: "" }), "Patient.name[0].text", "structure"],
  ["null for a value", patient({ gender: null }), "Patient.gender", "structure"],
  ["null for an object", patient({ maritalStatus: null }), "Patient.maritalStatus", "structure"],
  ["null among objects", patient({ telecom: [{ use: "home" }, null] }), "Patient.telecom[1]", "structure"],
  [
    "null among values that have no extensions",
    name({ given: ["Ada", null] }),
    "Patient.name[0].given[1]",
    "structure",
  ],
  [
    "an element with an id alone (ele-1)",
    patient({ maritalStatus: { id: "x" } }),
    "Patient.maritalStatus",
    "invariant",
  ],
];

const types: Fault[] = [
  ["a string for a boolean", patient({ active: "true" }), "Patient.active", "structure"],
  ["a number for a boolean", patient({ active: 1 }), "Patient.active", "structure"],
  ["a number for a string", name({ family: 3 }), "Patient.name[0].family", "structure"],
  ["a boolean for a code", patient({ gender: true }), "Patient.gender", "structure"],
  ["a string for an integer", patient({ multipleBirthInteger: "2" }), "Patient.multipleBirth", "structure"],
  ["a string for a decimal", observation({ valueQuantity: { value: "1.5" } }), "Observation.value.value", "structure"],
  ["an object for a date", patient({ birthDate: {} }), "Patient.birthDate", "structure"],
  ["a string for an object", patient({ maritalStatus: "M" }), "Patient.maritalStatus", "structure"],
  ["a number for an object", observation({ subject: 1 }), "Observation.subject", "structure"],
  ["a kept decimal for an object", observation({ subject: parseJson("1.0") }), "Observation.subject", "structure"],
  ["a string for a resource", bundle({ entry: [{ resource: "x" }] }), "Bundle.entry[0].resource", "structure"],
];

// http://hl7.org/fhir/R4/conformance-rules.html#cardinality
const cardinalities: Fault[] = [
  ["no required code", { resourceType: "Observation", code: { text: "x" } }, "Observation.status", "required"],
  ["no required object", { resourceType: "Observation", status: "final" }, "Observation.code", "required"],
  [
    "no required choice",
    drop(medicationRequest(), "medicationCodeableConcept"),
    "MedicationRequest.medication",
    "required",
  ],
  ["no required array", drop(appointment(), "participant"), "Appointment.participant", "required"],
  ["a required array that is empty", appointment({ participant: [] }), "Appointment.participant", "structure"],
  [
    "no required element of a backbone element",
    patient({ link: [{ other: { reference: "Patient/q" } }] }),
    "Patient.link[0].type",
    "required",
  ],
  [
    "no required element of a data type",
    observation({ component: [{ valueString: "x" }] }),
    "Observation.component[0].code",
    "required",
  ],
  ["an extension without url", patient({ extension: [{ valueString: "x" }] }), "Patient.extension[0].url", "required"],
  ["a narrative without div", patient({ text: { status: "generated" } }), "Patient.text.div", "required"],
  [
    "no required element of a contentReference",
    parameters({ parameter: [{ name: "a", part: [{ valueString: "x" }] }] }),
    "Parameters.parameter[0].part[0].name",
    "required",
  ],
  [
    "a required element of a resource in an entry",
    bundle({ entry: [{ resource: { resourceType: "Basic" } }] }),
    "Bundle.entry[0].resource.code",
    "required",
  ],
];

// http://hl7.org/fhir/R4/formats.html#choice
const choices: Fault[] = [
  ["two types at once", patient({ deceasedBoolean: true, deceasedDateTime: "2020" }), "Patient.deceased", "structure"],
  [
    "two types, one by extension alone",
    observation({ valueString: "x", _valueInteger: { extension: [{ url: "http://x.org", valueCode: "y" }] } }),
    "Observation.value",
    "structure",
  ],
  ["a type that is not among them", observation({ valueMoney: { value: 1 } }), "Observation.value", "structure"],
  ["no type", observation({ value: "x" }), "Observation.value", "structure"],
  ["the type in small letters", observation({ valuestring: "x" }), "Observation.valuestring", "structure"],
  ["a value of the other type", observation({ valueInteger: "x" }), "Observation.value", "structure"],
  [
    "two values of an extension",
    patient({ extension: [{ url: "http://x.org", valueCode: "a", valueString: "b" }] }),
    "Patient.extension[0].value",
    "structure",
  ],
];

const given = "Patient.name[0].given";
const reason = [{ url: "http://hl7.org/fhir/StructureDefinition/data-absent-reason", valueCode: "unknown" }];

// http://hl7.org/fhir/R4/json.html#primitive
const siblings: Fault[] = [
  [
    "an id alone and no value",
    drop(patient({ _birthDate: { id: "x" } }), "birthDate"),
    "Patient.birthDate",
    "invariant",
  ],
  ["a value that is no object", patient({ _birthDate: "x" }), "Patient.birthDate", "structure"],
  ["null", patient({ _birthDate: null }), "Patient.birthDate", "structure"],
  ["an empty object", patient({ _birthDate: {} }), "Patient.birthDate", "structure"],
  ["an unknown member", patient({ _birthDate: { value: "x" } }), "Patient.birthDate.value", "structure"],
  [
    "a faulty extension",
    patient({ _birthDate: { extension: [{ url: "http://x.org" }] } }),
    "Patient.birthDate.extension[0]",
    "invariant",
  ],
  ["one for an array of values", name({ given: ["Ada"], _given: { id: "x" } }), given, "structure"],
  ["fewer than values", name({ given: ["Ada", "B"], _given: [{ id: "x" }] }), given, "structure"],
  ["more than values", name({ given: ["Ada"], _given: [null, { extension: reason }] }), given, "structure"],
  ["null beside null", name({ given: ["Ada", null], _given: [{ id: "x" }, null] }), `${given}[1]`, "structure"],
  ["an id alone beside null", name({ given: ["Ada", null], _given: [null, { id: "x" }] }), `${given}[1]`, "invariant"],
  ["null among those without values", name({ _given: [{ extension: reason }, null] }), `${given}[1]`, "structure"],
];

function drop(resource: Resource, member: string): Resource {
  return Object.fromEntries(Object.entries(resource).filter(([key]) => key !== member)) as Resource;
}

describe.each([
  ["the shape of JSON", shapes],
  ["types", types],
  ["cardinality", cardinalities],
  ["choice of types", choices],
  ["members beside primitives", siblings],
])("%s", (_kind, faults) => {
  it.each(faults)("%s", (_what, resource, expression, code) => {
    expect(found(resource)).toEqual([{ expression, code }]);
  });
});

it("tells all that is wrong at once", () => {
  const resource = encounter({ status: "over", period: { start: "2020-13-01" }, subject: { reference: "Patients/1" } });
  expect(found(resource).map(({ expression }) => expression)).toEqual([
    "Encounter.status",
    "Encounter.period.start",
    "Encounter.subject.reference",
  ]);
});
