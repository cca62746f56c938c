import { describe, expect, it } from "@jest/globals";
import { bundle, found, medicationRequest, observation, patient, type Fault } from "./specimens.ts";

const about = (subject: object) => observation({ subject });
const practitioner = (change: object = {}) => ({ resourceType: "Practitioner", id: "gp", active: true, ...change });
const cared = (contained: unknown, reference = "#gp") => patient({ contained, generalPractitioner: [{ reference }] });

// http://hl7.org/fhir/R4/references.html
const references: Fault[] = [
  ["a text that is no reference", about({ reference: "the patient" }), "Observation.subject.reference", "value"],
  ["a type without an id", about({ reference: "Patient" }), "Observation.subject.reference", "value"],
  ["a type that is none", about({ reference: "Patients/1" }), "Observation.subject.reference", "value"],
  ["an id that is none", about({ reference: "Patient/a_b" }), "Observation.subject.reference", "value"],
  ["a slash at the end", about({ reference: "Patient/1/" }), "Observation.subject.reference", "value"],
  ["a type that the element does not allow", about({ reference: "Practitioner/1" }), "Observation.subject", "value"],
  ["such a type, absolute", about({ reference: "http://x.org/fhir/Practitioner/1" }), "Observation.subject", "value"],
  ["such a type, with a version", about({ reference: "Practitioner/1/_history/2" }), "Observation.subject", "value"],
  ["such a type, conditional", about({ reference: "Practitioner?identifier=1" }), "Observation.subject", "value"],
  ["such a type in words", about({ type: "Practitioner", display: "Dr. Who" }), "Observation.subject", "value"],
  ["two types at odds", about({ reference: "Patient/1", type: "Group" }), "Observation.subject.type", "value"],
  [
    "such a type in an array",
    patient({ generalPractitioner: [{ reference: "Organization/1" }, { reference: "Patient/1" }] }),
    "Patient.generalPractitioner[1]",
    "value",
  ],
  [
    "a contained resource that is not there (ref-1)",
    about({ reference: "#p" }),
    "Observation.subject.reference",
    "not-found",
  ],
  ["an empty reference", about({}), "Observation.subject", "structure"],
];

// http://hl7.org/fhir/R4/references.html#contained
const containment: Fault[] = [
  [
    "nothing refers to it in an entry",
    bundle({ entry: [{ resource: patient({ contained: [practitioner()] }) }] }),
    "Bundle.entry[0].resource.contained[0]",
    "invariant",
  ],
  ["nothing refers to it (dom-3)", patient({ contained: [practitioner()] }), "Patient.contained[0]", "invariant"],
  [
    "it has no id",
    patient({ contained: [{ resourceType: "Practitioner", active: true }] }),
    "Patient.contained[0]",
    "invariant",
  ],
  [
    "one of two is not referred to",
    cared([practitioner(), practitioner({ id: "other" })]),
    "Patient.contained[1]",
    "invariant",
  ],
  ["two have one id", cared([practitioner(), practitioner()]), "Patient.contained[1]", "duplicate"],
  [
    "it contains another (dom-2)",
    cared([practitioner({ contained: [practitioner({ id: "x" })] })]),
    "Patient.contained[0].contained[0]",
    "structure",
  ],
  [
    "it has a version (dom-4)",
    cared([practitioner({ meta: { versionId: "1" } })]),
    "Patient.contained[0].meta.versionId",
    "invariant",
  ],
  [
    "it has a time (dom-4)",
    cared([practitioner({ meta: { lastUpdated: "2020-01-01T00:00:00Z" } })]),
    "Patient.contained[0].meta.lastUpdated",
    "invariant",
  ],
  [
    "it has a label (dom-5)",
    cared([practitioner({ meta: { security: [{ code: "R" }] } })]),
    "Patient.contained[0].meta.security",
    "invariant",
  ],
  [
    "it is of a type the element does not allow",
    cared([{ resourceType: "Patient", id: "gp", active: true }]),
    "Patient.generalPractitioner[0]",
    "value",
  ],
  ["it is faulty", cared([practitioner({ gender: "x" })]), "Patient.contained[0].gender", "code-invalid"],
  ["it is of no type", cared([{ resourceType: "Doctor", id: "gp" }]), "Patient.contained[0]", "structure"],
  [
    "its own reference leads nowhere",
    cared([practitioner({ qualification: [{ code: { text: "MD" }, issuer: { reference: "#school" } }] })]),
    "Patient.contained[0].qualification[0].issuer.reference",
    "not-found",
  ],
  [
    "it is in another entry",
    bundle({
      entry: [
        { resource: cared([practitioner()]) },
        { resource: patient({ generalPractitioner: [{ reference: "#gp" }] }) },
      ],
    }),
    "Bundle.entry[1].resource.generalPractitioner[0].reference",
    "not-found",
  ],
];

describe.each([
  ["references", references],
  ["contained resources", containment],
])("%s", (_kind, faults) => {
  it.each(faults)("%s", (_what, resource, expression, code) => {
    expect(found(resource)).toEqual([{ expression, code }]);
  });
});

describe("references that are right", () => {
  it.each([
    ["relative", about({ reference: "Patient/1" })],
    ["with a version", about({ reference: "Patient/1/_history/2" })],
    ["absolute", about({ reference: "https://x.org/fhir/Patient/1" })],
    ["absolute, of no RESTful form", about({ reference: "http://x.org/people?nr=1" })],
    ["by UUID", about({ reference: "urn:uuid:c757873d-ec9a-4326-a141-556f43239520" })],
    ["conditional, as in a transaction", about({ reference: "Patient?identifier=http://x.org|1" })],
    ["by identifier", about({ identifier: { system: "http://x.org", value: "1" } })],
    ["in words", about({ display: "Ada" })],
    ["by extension alone", about({ extension: [{ url: "http://x.org", valueCode: "unknown" }] })],
    ["to a type of another world", about({ type: "http://x.org/StructureDefinition/Pet", display: "Rex" })],
    ["to any type", { resourceType: "Basic", code: { text: "x" }, subject: { reference: "Basic/1" } }],
    ["to a contained resource", cared([practitioner()])],
    [
      "from a contained resource to its container",
      patient({
        contained: [
          { resourceType: "Observation", id: "o", status: "final", code: { text: "x" }, subject: { reference: "#" } },
        ],
      }),
    ],
    [
      "from one contained resource to another",
      cared([
        practitioner({ qualification: [{ code: { text: "MD" }, issuer: { reference: "#s" } }] }),
        { resourceType: "Organization", id: "s", name: "S" },
      ]),
    ],
    [
      "by a canonical",
      {
        resourceType: "QuestionnaireResponse",
        status: "completed",
        questionnaire: "#q",
        contained: [{ resourceType: "Questionnaire", id: "q", status: "draft" }],
      },
    ],
    ["to a medication that is contained", medicationRequestWith("#m")],
  ])("%s", (_what, resource) => {
    expect(found(resource)).toEqual([]);
  });
});

function medicationRequestWith(reference: string) {
  const { medicationCodeableConcept, ...rest } = medicationRequest();
  return {
    ...rest,
    contained: [{ resourceType: "Medication", id: "m", code: medicationCodeableConcept }],
    medicationReference: { reference },
  };
}
