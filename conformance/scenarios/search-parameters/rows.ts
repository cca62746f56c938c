/** A definition of each type, and what it finds. */
import { type Definition, part, patient } from "./define.ts";

/** Two patients. */
export const blue = {
  multipleBirthInteger: 3,
  photo: [{ contentType: "image/png", url: "http://photos.example/blue/1", creation: "2021-03-04" }],
  contact: [{ name: { family: "Éluard" }, organization: { reference: "Organization/o1" }, gender: "female" }],
  communication: [{ language: { coding: [{ system: "urn:ietf:bcp:47", code: "fr" }] }, preferred: true }],
};
export const green = {
  multipleBirthInteger: 1,
  photo: [{ contentType: "image/jpeg", url: "http://photos.example/green", creation: "2023-12" }],
  contact: [{ name: { family: "Mann" }, organization: { reference: "Organization/o2" }, gender: "male" }],
  communication: [{ language: { coding: [{ system: "urn:ietf:bcp:47", code: "de" }] }, preferred: true }],
};
export const observation = (id: string, subject: string, low: number) => ({
  resourceType: "Observation",
  id,
  status: "final",
  code: { text: "c" },
  subject: { reference: `Patient/${subject}` },
  referenceRange: [{ low: { value: low, unit: "mg", system: "http://unitsofmeasure.org", code: "mg" } }],
});

/** A definition, and searches with the ids that they find among what was there before. */
export const rows: readonly [Definition, Readonly<Record<string, readonly string[]>>][] = [
  [
    patient("contact-name", "string", "Patient.contact.name"),
    { "Patient?contact-name=elu": ["blue"], "Patient?contact-name:exact=Mann": ["green"] },
  ],
  [
    patient("spoken", "token", "Patient.communication.language"),
    { "Patient?spoken=urn:ietf:bcp:47|fr": ["blue"], "Patient?spoken:not=fr": ["green", "plain"] },
  ],
  [
    patient("pictured", "date", "Patient.photo.creation"),
    { "Patient?pictured=2023-12": ["green"], "Patient?pictured=lt2022": ["blue"] },
  ],
  [
    patient("contact-org", "reference", "Patient.contact.organization", { target: ["Organization"] }),
    {
      "Patient?contact-org=Organization/o1": ["blue"],
      "Patient?contact-org.name=o2": ["green"],
      "Patient?contact-org:missing=true": ["plain"],
    },
  ],
  [
    patient("births", "number", "(Patient.multipleBirth as integer)"),
    {
      "Patient?births=gt2": ["blue"],
      "Patient?births:missing=false&_sort=births": ["green", "blue"],
      "Patient?_sort=-births": ["blue", "green", "plain"],
      "Observation?subject:Patient.births=3": ["low5"],
    },
  ],
  [
    patient("picture", "uri", "Patient.photo.url"),
    {
      "Patient?picture=http://photos.example/green": ["green"],
      "Patient?picture:below=http://photos.example/blue": ["blue"],
    },
  ],
  [
    {
      id: "range-low",
      code: "range-low",
      base: ["Observation"],
      type: "quantity",
      expression: "Observation.referenceRange.low",
    },
    {
      "Observation?range-low=0.005|http://unitsofmeasure.org|g": ["low5"],
      "Observation?range-low=gt6": ["low70"],
      "Patient?_has:Observation:patient:range-low=70||mg": ["green"],
    },
  ],
  [
    patient("picture-made", "composite", "Patient.photo", {
      component: [part("picture", "url"), part("pictured", "creation")],
    }),
    {
      "Patient?picture-made=http://photos.example/green$2023-12": ["green"],
      "Patient?picture-made=http://photos.example/green$lt2022": [],
    },
  ],
  [
    { id: "said", code: "said", base: ["Resource"], type: "uri", expression: "Resource.implicitRules" },
    { "Patient?said:missing=true": ["blue", "green", "plain"] },
  ],
];
