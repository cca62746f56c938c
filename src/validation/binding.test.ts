import { describe, expect, it } from "@jest/globals";
import { condition, found, medicationRequest, observation, patient, type Fault } from "./specimens.ts";

const clinical = "http://terminology.hl7.org/CodeSystem/condition-clinical";
const attachment = (contentType: string) => patient({ photo: [{ contentType, url: "http://x.org/a.png" }] });
const spoken = (language: object) => patient({ communication: [{ language }] });
const repeat = (periodUnit: string) => ({
  resourceType: "ServiceRequest",
  status: "active",
  intent: "order",
  subject: { reference: "Patient/p" },
  occurrenceTiming: { repeat: { period: 1, periodUnit } },
});

// http://hl7.org/fhir/R4/terminologies.html#required
const faults: Fault[] = [
  ["a code that is not there", patient({ gender: "m" }), "Patient.gender", "code-invalid"],
  ["a code in the wrong case", patient({ gender: "Male" }), "Patient.gender", "code-invalid"],
  ["a code in a data type", patient({ name: [{ family: "x", use: "birth" }] }), "Patient.name[0].use", "code-invalid"],
  [
    "a code in a backbone element",
    patient({ link: [{ other: { reference: "Patient/q" }, type: "same" }] }),
    "Patient.link[0].type",
    "code-invalid",
  ],
  [
    "a code in an array",
    {
      resourceType: "AllergyIntolerance",
      patient: { reference: "Patient/p" },
      category: ["food", "pollen"],
      verificationStatus: {
        coding: [
          { system: "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", code: "entered-in-error" },
        ],
      },
    },
    "AllergyIntolerance.category[1]",
    "code-invalid",
  ],
  [
    "a concept of another code",
    condition({ clinicalStatus: { coding: [{ system: clinical, code: "ill" }] } }),
    "Condition.clinicalStatus",
    "code-invalid",
  ],
  [
    "a concept of another system",
    condition({ clinicalStatus: { coding: [{ system: "http://x.org", code: "active" }] } }),
    "Condition.clinicalStatus",
    "code-invalid",
  ],
  [
    "a concept of text alone",
    condition({ clinicalStatus: { text: "active" } }),
    "Condition.clinicalStatus",
    "code-invalid",
  ],
  [
    "a concept without a code",
    condition({ clinicalStatus: { coding: [{ system: clinical }] } }),
    "Condition.clinicalStatus",
    "code-invalid",
  ],
  [
    "a comparator that is none",
    observation({ valueQuantity: { value: 1, comparator: "!" } }),
    "Observation.value.comparator",
    "code-invalid",
  ],
  ["a time unit that is none", repeat("fortnight"), "ServiceRequest.occurrence.repeat.periodUnit", "code-invalid"],
  ["a media type without a subtype", attachment("png"), "Patient.photo[0].contentType", "code-invalid"],
  ["a media type with a blank", attachment("image/ png"), "Patient.photo[0].contentType", "code-invalid"],
  ["a language that is no BCP 47", patient({ language: "en_US" }), "Patient.language", "code-invalid"],
  [
    "a language of another system",
    spoken({ coding: [{ system: "http://x.org", code: "en" }] }),
    "Patient.communication[0].language",
    "code-invalid",
  ],
  [
    "a spoken language that is none",
    spoken({ coding: [{ system: "urn:ietf:bcp:47", code: "e" }] }),
    "Patient.communication[0].language",
    "code-invalid",
  ],
  [
    "a status in an entry",
    { resourceType: "Bundle", type: "collection", entry: [{ resource: medicationRequest({ status: "done" }) }] },
    "Bundle.entry[0].resource.status",
    "code-invalid",
  ],
];

describe("required bindings", () => {
  it.each(faults)("%s", (_what, resource, expression, code) => {
    expect(found(resource)).toEqual([{ expression, code }]);
  });

  it.each([
    [
      "a second coding of another system",
      condition({
        clinicalStatus: {
          coding: [
            { system: "http://x.org", code: "1" },
            { system: clinical, code: "active" },
          ],
        },
      }),
    ],
    ["a coding without system", condition({ clinicalStatus: { coding: [{ code: "active" }] } })],
    [
      "no code but an extension",
      condition({ clinicalStatus: { extension: [{ url: "http://x.org", valueCode: "unknown" }] } }),
    ],
    [
      "an extension in place of a code",
      patient({ _gender: { extension: [{ url: "http://x.org", valueCode: "unknown" }] } }),
    ],
    ["a language in words, where the binding is weaker", spoken({ text: "Sign language" })],
    ["a language with script and region", spoken({ coding: [{ system: "urn:ietf:bcp:47", code: "zh-Hant-TW" }] })],
    ["a language with a private part", patient({ language: "de-CH-x-dialect" })],
    ["a media type with a parameter", attachment("text/plain; charset=UTF-8")],
    ["a media type with a suffix", attachment("application/fhir+json;fhirVersion=4.0")],
    ["a time unit", repeat("wk")],
    [
      "the short name of a format",
      {
        resourceType: "Subscription",
        status: "off",
        reason: "x",
        criteria: "Patient",
        channel: { type: "rest-hook", payload: "json" },
      },
    ],
  ])("lets %s pass", (_what, resource) => {
    expect(found(resource)).toEqual([]);
  });
});
