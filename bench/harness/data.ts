/**
 * Made-up patients and what was found about them. The same number gives the same resource each time,
 * so two runs put the same load on a server. Everything here is valid R4.
 */
import { dice, two } from "./dice.ts";

type Json = Record<string, unknown>;

const loinc = "http://loinc.org";
const snomed = "http://snomed.info/sct";
const hl7 = "http://terminology.hl7.org/CodeSystem";

const concept = (system: string, code: string, display: string): Json => ({
  coding: [{ system, code, display }],
  text: display,
});

const givenNames = ["Amina", "Bjorn", "Carla", "Dimitri", "Esra", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kira"];
const towns = ["Ashford", "Brookmere", "Calder", "Dunmore", "Eastleigh", "Fairhaven"];
const heads = ["Bar", "Cel", "Dor", "Fen", "Gal", "Hos", "Jun", "Kam", "Lin", "Mer"];
const tails = ["an", "eb", "id", "ol", "us"];

/** How many different family names there are. */
export const families = 250;

/** One of 250 names, all of one length: none is the beginning of another. */
export const familyName = (patient: number): string => {
  const place = patient % families;
  return `${heads[place % 10]}${tails[Math.floor(place / 10) % 5]}${tails[Math.floor(place / 50)]}`;
};

/** As `YYYY-MM-DD`; half of the patients were born in or after 1970. */
export const birthDate = (patient: number): string =>
  `${1930 + ((patient * 11) % 80)}-${two(1 + (patient % 12))}-${two(1 + (patient % 28))}`;

/**
 * A Patient of about 1.5 KB.
 * @param written During the load: its family name is then none that a measured search asks for.
 * @param edition Another edition of the same patient differs in its telephone number.
 */
export function patient(place: number, { written = false, edition = 0 } = {}): Json {
  const { between, of } = dice(place);
  const family = written ? `Xx${familyName(place)}` : familyName(place);
  const first = givenNames[place % givenNames.length] ?? "";
  return {
    resourceType: "Patient",
    extension: [
      { url: "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName", valueString: of(heads) + of(tails) },
      {
        url: "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
        valueAddress: { city: of(towns), country: "GB" },
      },
    ],
    identifier: [
      {
        use: "usual",
        type: concept(`${hl7}/v2-0203`, "MR", "Medical record number"),
        system: recordSystem,
        value: recordNumber(place, written),
      },
      { system: "http://example.org/insurance", value: `N${between(100_000_000, 999_999_999)}` },
    ],
    active: true,
    name: [
      { use: "official", family, given: [first, of(givenNames)], prefix: [place % 2 ? "Mr." : "Ms."] },
      { use: "nickname", given: [first.slice(0, 3)] },
    ],
    telecom: [
      { system: "phone", value: `+44 20 7946 ${String(edition % 100_000).padStart(5, "0")}`, use: "home" },
      { system: "email", value: `${first}.${family}.${place}@example.org`.toLowerCase(), use: "work" },
    ],
    gender: place % 2 ? "male" : "female",
    birthDate: birthDate(place),
    address: [
      {
        use: "home",
        line: [`${between(1, 400)} ${of(towns)} Road`, `Flat ${between(1, 60)}`],
        city: of(towns),
        postalCode: `AB${between(10, 99)} ${between(1, 9)}CD`,
        country: "GB",
      },
    ],
    maritalStatus: concept(`${hl7}/v3-MaritalStatus`, "M", "Married"),
    communication: [{ language: concept("urn:ietf:bcp:47", "en", "English"), preferred: true }],
  };
}

/** Whose numbers these are. */
export const recordSystem = "urn:oid:1.2.826.0.1.3680043.8.498.1";

/** The value of the identifier that patient `place` has, as a search asks for it. */
export const recordNumber = (place: number, written = false): string =>
  `${written ? "W" : "R"}${String(place).padStart(8, "0")}`;

/** Code, name, UCUM unit, lowest and highest value. The first is measured most often, and is what the searches ask for. */
const measurements = [
  ["8867-4", "Heart rate", "/min", 52, 118],
  ["8480-6", "Systolic blood pressure", "mm[Hg]", 92, 178],
  ["8462-4", "Diastolic blood pressure", "mm[Hg]", 52, 108],
  ["9279-1", "Respiratory rate", "/min", 10, 26],
  ["8310-5", "Body temperature", "Cel", 35, 40],
  ["29463-7", "Body weight", "kg", 44, 124],
  ["8302-2", "Body height", "cm", 142, 202],
  ["2339-0", "Glucose [Mass/volume] in Blood", "mg/dL", 66, 230],
  ["4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "%", 4, 13],
] as const;

/** The code that the searches ask for. */
export const frequent = measurements[0][0];
/** How many of a patient's observations carry it. */
export const frequentOfPatient = 12;

const measurement = (place: number): (typeof measurements)[number] =>
  measurements[place < frequentOfPatient ? 0 : 1 + (place % (measurements.length - 1))] ?? measurements[0];

/** @param place Which of the patient's observations; the first twelve carry the frequent code. */
export function observation(seed: number, place: number, subject: string, encounter?: string): Json {
  const { between } = dice(seed);
  const [code, display, unit, low, high] = measurement(place);
  const at = `${between(2012, 2025)}-${two(between(1, 12))}-${two(between(1, 28))}T${two(between(0, 23))}:${two(between(0, 59))}:00Z`;
  return {
    resourceType: "Observation",
    status: "final",
    category: [concept(`${hl7}/observation-category`, "vital-signs", "Vital signs")],
    code: concept(loinc, code, display),
    subject: { reference: subject },
    ...(encounter !== undefined && { encounter: { reference: encounter } }),
    effectiveDateTime: at,
    issued: at,
    valueQuantity: {
      value: between(low * 10, high * 10) / 10,
      unit,
      system: "http://unitsofmeasure.org",
      code: unit,
    },
  };
}

/** A day of the years in which things were observed, as `YYYY-MM-DD`; not among the last. */
export const day = (place: number): string =>
  `${2012 + (place % 13)}-${two(1 + (place % 12))}-${two(1 + (place % 28))}`;

/** A visit of half an hour. */
export function encounter(seed: number, subject: string): Json {
  const { between } = dice(seed);
  const day = `${between(2012, 2025)}-${two(between(1, 12))}-${two(between(1, 28))}`;
  return {
    resourceType: "Encounter",
    status: "finished",
    class: { system: `${hl7}/v3-ActCode`, code: "AMB", display: "ambulatory" },
    type: [concept(snomed, "185349003", "Encounter for check up")],
    subject: { reference: subject },
    period: { start: `${day}T10:00:00Z`, end: `${day}T10:30:00Z` },
  };
}

const diagnoses = [
  ["38341003", "Hypertensive disorder"],
  ["44054006", "Diabetes mellitus type 2"],
  ["49436004", "Atrial fibrillation"],
  ["84114007", "Heart failure"],
  ["195967001", "Asthma"],
] as const;

/** An active diagnosis made at an encounter. */
export function condition(seed: number, subject: string, at: string): Json {
  const { between, of } = dice(seed);
  const [code, display] = of(diagnoses);
  return {
    resourceType: "Condition",
    clinicalStatus: { coding: [{ system: `${hl7}/condition-clinical`, code: "active" }] },
    verificationStatus: { coding: [{ system: `${hl7}/condition-ver-status`, code: "confirmed" }] },
    category: [concept(`${hl7}/condition-category`, "encounter-diagnosis", "Encounter Diagnosis")],
    code: concept(snomed, code, display),
    subject: { reference: subject },
    encounter: { reference: at },
    onsetDateTime: `${between(2012, 2025)}-${two(between(1, 12))}-${two(between(1, 28))}`,
  };
}
