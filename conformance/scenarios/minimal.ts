/** The least that each type of R4 may say, made from its definition: enough to create one of every type. */
import { memberName, type Definitions, type ElementDefinition } from "../../src/fhir/definitions.ts";

type Value = Record<string, unknown>;

const primitives: Readonly<Record<string, unknown>> = {
  base64Binary: "AA==",
  boolean: true,
  canonical: "http://example.org/x",
  code: "x",
  date: "2020-01-01",
  dateTime: "2020-01-01",
  decimal: 1.5,
  id: "x",
  instant: "2020-01-01T00:00:00Z",
  integer: 1,
  markdown: "x",
  oid: "urn:oid:1.2.3",
  positiveInt: 1,
  string: "x",
  time: "12:00:00",
  unsignedInt: 1,
  uri: "http://example.org/x",
  url: "http://example.org/x",
  uuid: "urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
  xhtml: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>',
};

/** What data types say that demand nothing of their own. */
const plain: Readonly<Record<string, unknown>> = {
  Attachment: { url: "http://example.org/x" },
  CodeableConcept: { text: "x" },
  Coding: { code: "x", display: "x" },
  ContactDetail: { name: "x" },
  Dosage: { text: "x" },
  Duration: { value: 1, code: "d", system: "http://unitsofmeasure.org" },
  Expression: { language: "text/fhirpath", expression: "true" },
  HumanName: { text: "x" },
  Identifier: { system: "urn:example", value: "x" },
  Money: { value: 1.5, currency: "EUR" },
  Period: { start: "2020-01-01" },
  Quantity: { value: 1.5, unit: "x" },
  Range: { low: { value: 1 } },
  Ratio: { numerator: { value: 1 }, denominator: { value: 2 } },
  SimpleQuantity: { value: 1.5, unit: "x" },
  Timing: { code: { text: "x" } },
};

/** What the invariants of a type ask for beyond its cardinalities. */
const demanded: Readonly<Record<string, Value>> = {
  AllergyIntolerance: {
    clinicalStatus: {
      coding: [{ system: "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", code: "active" }],
    },
  },
  Appointment: { status: "proposed", participant: [{ status: "accepted", type: [{ text: "x" }] }] },
  AppointmentResponse: { participantType: [{ text: "x" }] },
  Binary: { contentType: "text/plain" },
  CapabilityStatement: {
    format: ["json"],
    kind: "requirements",
    description: "x",
    rest: [{ mode: "server" }],
  },
  Consent: { policy: [{ uri: "http://example.org/x" }] },
  EventDefinition: { trigger: [{ type: "named-event", name: "x" }] },
  ImmunizationRecommendation: {
    recommendation: [{ forecastStatus: { text: "x" }, vaccineCode: [{ text: "x" }] }],
  },
  InsurancePlan: { name: "x" },
  Linkage: {
    item: [
      { type: "source", resource: { reference: "Patient/x" } },
      { type: "alternate", resource: { reference: "Patient/y" } },
    ],
  },
  Organization: { name: "x" },
  SearchParameter: { status: "retired" },
  StructureDefinition: {
    kind: "resource",
    abstract: false,
    type: "Patient",
    baseDefinition: "http://hl7.org/fhir/StructureDefinition/Patient",
    derivation: "constraint",
    differential: { element: [{ id: "Patient", path: "Patient" }] },
  },
  TerminologyCapabilities: { kind: "requirements", description: "x" },
};

/** Makes a resource of a type that says no more than it has to. */
export function minimal(definitions: Definitions, resourceType: string): Value & { resourceType: string } {
  return { resourceType, ...required(definitions, resourceType), ...demanded[resourceType] };
}

function required(definitions: Definitions, type: string): Value {
  const elements = definitions.type(type)?.elements ?? [];
  return Object.fromEntries(
    elements
      .filter(({ min }) => min > 0)
      .map((element) => [memberName(element, element.types[0] ?? ""), valueOf(definitions, element)]),
  );
}

function valueOf(definitions: Definitions, element: ElementDefinition): unknown {
  const value = single(definitions, element);
  return element.max > 1 ? [value] : value;
}

function single(
  definitions: Definitions,
  { types: [type = ""], required: valueSet, targets }: ElementDefinition,
): unknown {
  if (type === "Reference") return { reference: `${targetOf(targets)}/x` };
  if (type === "code" && valueSet !== undefined) return firstCode(definitions, valueSet);
  if (definitions.isResourceType(type) || type === "Resource") return minimal(definitions, "Basic");
  return primitives[type] ?? plain[type] ?? required(definitions, type);
}

const targetOf = (targets: readonly string[] = []) => targets.find((name) => name !== "Resource") ?? "Patient";

function firstCode(definitions: Definitions, valueSet: string): string {
  const [codes] = definitions.valueSet(valueSet)?.values() ?? [];
  return [...(codes ?? [])][0] ?? "x";
}
