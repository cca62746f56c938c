import { describe, expect, it } from "@jest/globals";
import { openDefinitions } from "../fhir/pack.ts";
import { compile } from "../fhirpath/expression.ts";
import {
  appointment,
  bundle,
  condition,
  encounter,
  found,
  observation,
  organization,
  parameters,
  patient,
  questionnaire,
  type Fault,
} from "./specimens.ts";

const item = (change: object) => questionnaire({ item: [{ linkId: "1", type: "string", ...change }] });
const ucum = "http://unitsofmeasure.org";
const request = { method: "GET", url: "Patient" };

const faults: Fault[] = [
  ["pat-1", patient({ contact: [{ gender: "male" }] }), "Patient.contact[0]", "invariant"],
  ["cpt-2", patient({ telecom: [{ value: "555-0100" }] }), "Patient.telecom[0]", "invariant"],
  ["per-1", encounter({ period: { start: "2020-02-02", end: "2020-02-01" } }), "Encounter.period", "invariant"],
  ["qty-3", observation({ valueQuantity: { value: 1, code: "mg" } }), "Observation.value", "invariant"],
  ["rng-2", observation({ valueRange: { low: { value: 2 }, high: { value: 1 } } }), "Observation.value", "invariant"],
  ["rat-1", observation({ valueRatio: { numerator: { value: 2 } } }), "Observation.value", "invariant"],
  [
    "sqty-1",
    observation({ valueRange: { low: { value: 2, comparator: "<" } } }),
    "Observation.value.low.comparator",
    "structure",
  ],
  ["age-1", condition({ onsetAge: { value: -1, system: ucum, code: "a" } }), "Condition.onset", "invariant"],
  ["drt-1", encounter({ length: { code: "h", system: ucum } }), "Encounter.length", "invariant"],
  ["att-1", patient({ photo: [{ data: "QUJD" }] }), "Patient.photo[0]", "invariant"],
  ["ext-1, neither", patient({ extension: [{ url: "http://x.org" }] }), "Patient.extension[0]", "invariant"],
  [
    "ext-1, both",
    patient({ extension: [{ url: "http://x.org", valueCode: "a", extension: [{ url: "b", valueCode: "c" }] }] }),
    "Patient.extension[0]",
    "invariant",
  ],
  [
    "obs-3",
    observation({ referenceRange: [{ type: { text: "normal" } }] }),
    "Observation.referenceRange[0]",
    "invariant",
  ],
  [
    "obs-3 by contentReference",
    observation({ component: [{ code: { text: "x" }, referenceRange: [{ type: { text: "n" } }] }] }),
    "Observation.component[0].referenceRange[0]",
    "invariant",
  ],
  ["obs-6", observation({ valueString: "x", dataAbsentReason: { text: "lost" } }), "Observation", "invariant"],
  [
    "obs-7",
    observation({
      code: { coding: [{ code: "a" }] },
      valueString: "x",
      component: [{ code: { coding: [{ code: "a" }] }, valueString: "y" }],
    }),
    "Observation",
    "invariant",
  ],
  ["org-1", { resourceType: "Organization", active: true }, "Organization", "invariant"],
  ["org-2", organization({ address: [{ use: "home", city: "x" }] }), "Organization.address[0]", "invariant"],
  [
    "org-3",
    organization({ telecom: [{ use: "home", system: "phone", value: "1" }] }),
    "Organization.telecom[0]",
    "invariant",
  ],
  [
    "con-4",
    condition({
      abatementDateTime: "2020",
      clinicalStatus: {
        coding: [{ system: "http://terminology.hl7.org/CodeSystem/condition-clinical", code: "active" }],
      },
    }),
    "Condition",
    "invariant",
  ],
  [
    "con-2",
    condition({ evidence: [{ extension: [{ url: "http://x.org", valueCode: "a" }] }] }),
    "Condition.evidence[0]",
    "invariant",
  ],
  ["app-1", appointment({ participant: [{ status: "accepted" }] }), "Appointment.participant[0]", "invariant"],
  ["app-2", appointment({ start: "2020-01-01T10:00:00Z" }), "Appointment", "invariant"],
  ["app-3", appointment({ status: "booked" }), "Appointment", "invariant"],
  ["que-1", item({ type: "group" }), "Questionnaire.item[0]", "invariant"],
  [
    "que-2",
    questionnaire({
      item: [
        { linkId: "1", type: "string" },
        { linkId: "1", type: "date" },
      ],
    }),
    "Questionnaire",
    "invariant",
  ],
  [
    "que-3 in a nested item",
    item({ type: "group", item: [{ linkId: "2", type: "display", code: [{ code: "a" }] }] }),
    "Questionnaire.item[0].item[0]",
    "invariant",
  ],
  [
    "que-7",
    item({ enableWhen: [{ question: "0", operator: "exists", answerString: "yes" }] }),
    "Questionnaire.item[0].enableWhen[0]",
    "invariant",
  ],
  ["bdl-1", bundle({ total: 1 }), "Bundle", "invariant"],
  [
    "bdl-3, a batch without a request",
    bundle({ type: "batch", entry: [{ resource: patient() }] }),
    "Bundle",
    "invariant",
  ],
  ["bdl-3, a collection with one", bundle({ entry: [{ resource: patient(), request }] }), "Bundle", "invariant"],
  ["bdl-5", bundle({ entry: [{ fullUrl: "http://x.org/Patient/1" }] }), "Bundle.entry[0]", "invariant"],
  [
    "bdl-7",
    bundle({ entry: [1, 2].map(() => ({ fullUrl: "http://x.org/Patient/1", resource: patient() })) }),
    "Bundle",
    "invariant",
  ],
  [
    "bdl-8",
    bundle({ entry: [{ fullUrl: "http://x.org/Patient/1/_history/1", resource: patient() }] }),
    "Bundle.entry[0]",
    "invariant",
  ],
  [
    "inv-1 of Parameters",
    parameters({ parameter: [{ name: "a", valueCode: "b", part: [{ name: "c", valueCode: "d" }] }] }),
    "Parameters.parameter[0]",
    "invariant",
  ],
  [
    "tim-9",
    {
      resourceType: "ServiceRequest",
      status: "active",
      intent: "order",
      subject: { reference: "Patient/1" },
      occurrenceTiming: { repeat: { offset: 5 } },
    },
    "ServiceRequest.occurrence.repeat",
    "invariant",
  ],
  [
    "ras-2",
    {
      resourceType: "RiskAssessment",
      status: "final",
      subject: { reference: "Patient/1" },
      prediction: [{ probabilityDecimal: 101 }],
    },
    "RiskAssessment.prediction[0]",
    "invariant",
  ],
  [
    "an invariant in a contained resource",
    patient({
      contained: [{ resourceType: "Organization", id: "o", active: true }],
      managingOrganization: { reference: "#o" },
    }),
    "Patient.contained[0]",
    "invariant",
  ],
  [
    "an invariant in an entry",
    bundle({ entry: [{ resource: patient({ telecom: [{ value: "1" }] }) }] }),
    "Bundle.entry[0].resource.telecom[0]",
    "invariant",
  ],
  [
    "an invariant in a parameter",
    parameters({ parameter: [{ name: "a", resource: patient({ telecom: [{ value: "1" }] }) }] }),
    "Parameters.parameter[0].resource.telecom[0]",
    "invariant",
  ],
];

describe("invariants", () => {
  it.each(faults)("%s", (_what, resource, expression, code) => {
    expect(found(resource)).toEqual([{ expression, code }]);
  });

  it("are told beside faults of other kinds", () => {
    const resource = patient({ gender: "x", contact: [{ gender: "male" }] });
    expect(found(resource).map(({ expression }) => expression)).toEqual(["Patient.gender", "Patient.contact[0]"]);
  });

  it("are not asked of an element whose shape is wrong", () => {
    expect(found(patient({ contact: [{ gender: ["male"] }] }))).toEqual([
      { expression: "Patient.contact[0].gender", code: "structure" },
    ]);
  });
});

const definitions = openDefinitions();
const constrained = definitions.resourceTypes.flatMap((type) => {
  const { constraints = [], elements = [] } = definitions.type(type) ?? {};
  return [...constraints, ...elements.flatMap((element) => element.constraints ?? [])].map(({ key, expression }) => ({
    type,
    key,
    expression,
  }));
});

it.each(constrained)("$key of $type can be compiled", ({ type, expression }) => {
  expect(() => compile(expression, { definitions, type, lenient: true })).not.toThrow();
});
