/** The resources that the scenarios of search ask about. Small enough to be known by heart. */
type Known = { resourceType: string; id: string } & Record<string, unknown>;

const ucum = (value: number, code: string) => ({ value, unit: code, system: "http://unitsofmeasure.org", code });
const loinc = (code: string, display: string) => ({ coding: [{ system: "http://loinc.org", code, display }] });

const patients: readonly Known[] = [
  {
    resourceType: "Patient",
    id: "ana",
    meta: { source: "urn:feed" },
    active: true,
    identifier: [{ system: "urn:a", value: "42" }],
    name: [{ family: "García", given: ["Ana", "María"] }],
    gender: "female",
    birthDate: "1980-05-17",
    address: [{ city: "Lisboa" }],
    managingOrganization: { reference: "Organization/clinic" },
  },
  {
    resourceType: "Patient",
    id: "ben",
    meta: { tag: [{ system: "urn:tags", code: "vip" }] },
    identifier: [{ system: "urn:b", value: "42" }],
    name: [{ family: "Okoro", given: ["Ben"] }],
    gender: "male",
    birthDate: "1975-01",
  },
  {
    resourceType: "Patient",
    id: "cleo",
    meta: { profile: ["http://example.org/p"] },
    identifier: [{ value: "42" }],
    name: [{ family: "Ptolemy", given: ["Cleo"] }],
    gender: "female",
  },
  {
    resourceType: "Patient",
    id: "dora",
    meta: {
      security: [{ system: "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", code: "R" }],
    },
    address: [{ city: "Saint-Denis, Nord" }],
  },
];

const observation = (id: string, subject: string, at: string, more: object): Known => ({
  resourceType: "Observation",
  id,
  status: "final",
  subject: { reference: subject },
  effectiveDateTime: at,
  code: { text: "measured" },
  ...more,
});

const observations: readonly Known[] = [
  observation("pulse-1", "Patient/ana", "2024-03-01T09:30:00Z", {
    code: loinc("8867-4", "Heart rate"),
    valueQuantity: ucum(72, "/min"),
  }),
  observation("pulse-2", "Patient/ana", "2024-04-02", {
    status: "amended",
    code: loinc("8867-4", "Heart rate"),
    valueQuantity: ucum(88, "/min"),
  }),
  observation("weight-1", "Patient/ben", "2024-03-15", {
    code: loinc("29463-7", "Body weight"),
    valueQuantity: ucum(70.5, "kg"),
  }),
  observation("score-1", "http://other.example/fhir/Patient/1", "2024-05", { valueInteger: 3 }),
];

const valueSet = (id: string, url: string): Known => ({ resourceType: "ValueSet", id, url, status: "draft" });

/** In an order in which every reference but one leads to what is there. */
export const world: readonly Known[] = [
  { resourceType: "Organization", id: "clinic", name: "Clinic" },
  ...patients,
  ...observations,
  {
    resourceType: "RiskAssessment",
    id: "risk-1",
    status: "final",
    subject: { reference: "Patient/ana" },
    prediction: [{ probabilityDecimal: 0.8 }],
  },
  valueSet("vs-1", "http://example.org/vs/one"),
  valueSet("vs-2", "http://example.org/vs/two"),
  valueSet("vs-3", "http://example.org/vsx"),
];
