import { describe, expect, it } from "@jest/globals";
import { openDefinitions } from "./pack.ts";

const r4 = openDefinitions();
const element = (type: string, name: string) => r4.type(type)?.elements.find((one) => one.name === name);

describe("types of R4", () => {
  it("has 146 concrete resource types, in alphabetical order", () => {
    expect(r4.resourceTypes).toHaveLength(146);
    expect(r4.resourceTypes).toEqual([...r4.resourceTypes].sort());
  });

  it.each(["Account", "VisionPrescription", "Bundle", "Binary", "Parameters"])("%s is a resource type", (name) => {
    expect(r4.isResourceType(name)).toBe(true);
  });

  it.each(["Resource", "DomainResource", "HumanName", "string", "patient", "__proto__", "constructor", ""])(
    "%j is no concrete resource type",
    (name) => {
      expect(r4.isResourceType(name)).toBe(false);
    },
  );

  it.each([
    ["Patient", "resource", "DomainResource"],
    ["Bundle", "resource", "Resource"],
    ["Age", "complex", "Quantity"],
    ["BackboneElement", "complex", "Element"],
    ["positiveInt", "primitive", "integer"],
    ["xhtml", "primitive", "Element"],
    ["Patient.contact", "backbone", "BackboneElement"],
    ["Timing.repeat", "backbone", "Element"],
  ])("%s is a %s on %s", (name, kind, base) => {
    expect(r4.type(name)).toMatchObject({ name, kind, base });
  });

  it.each(["Patients", "Patient.name", "__proto__", "toString", "http://hl7.org/fhirpath/System.String"])(
    "%j is not known",
    (name) => {
      expect(r4.type(name)).toBeUndefined();
    },
  );
});

describe("elements of R4", () => {
  it.each([
    ["Patient", "name", { min: 0, max: Infinity, types: ["HumanName"], summary: true }],
    ["Patient", "contact", { types: ["Patient.contact"] }],
    ["Patient", "active", { modifier: true, max: 1 }],
    ["Patient", "contained", { types: ["Resource"], max: Infinity }],
    ["Patient", "deceased", { choice: true, types: ["boolean", "dateTime"] }],
    ["Patient", "gender", { required: "http://hl7.org/fhir/ValueSet/administrative-gender" }],
    ["Patient", "language", { required: "http://hl7.org/fhir/ValueSet/all-languages", maximum: true }],
    ["Patient", "generalPractitioner", { targets: ["Organization", "Practitioner", "PractitionerRole"] }],
    ["Patient", "id", { types: ["id"] }],
    ["HumanName", "id", { types: ["string"] }],
    ["Extension", "url", { min: 1, types: ["uri"] }],
    ["Observation", "status", { min: 1 }],
    ["Observation.component", "referenceRange", { types: ["Observation.referenceRange"] }],
    ["Range", "low", { types: ["Quantity"], profiles: { Quantity: "SimpleQuantity" } }],
    ["SimpleQuantity", "comparator", { max: 0 }],
    ["Narrative", "div", { min: 1, types: ["xhtml"] }],
    ["DiagnosticReport", "result", { targets: ["Observation"] }],
    ["CarePlan", "instantiatesCanonical", { types: ["canonical"] }],
  ])("%s.%s", (type, name, facts) => {
    expect(element(type, name)).toMatchObject(facts);
  });

  it("leaves the targets of Reference(Any) open", () => {
    expect(element("Provenance", "target")?.targets).toBeUndefined();
  });

  it("lists inherited elements first, each once", () => {
    const names = r4.type("Patient")?.elements.map(({ name }) => name) ?? [];
    expect(names.slice(0, 9)).toEqual([
      ...["id", "meta", "implicitRules", "language", "text", "contained", "extension", "modifierExtension"],
      "identifier",
    ]);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ["Observation", "valueQuantity", "value", "Quantity"],
    ["Observation", "code", "code", "CodeableConcept"],
    ["Extension", "valueBase64Binary", "value", "base64Binary"],
    ["Patient.contact", "name", "name", "HumanName"],
    ["Questionnaire.item", "item", "item", "Questionnaire.item"],
    ["ValueSet.compose", "exclude", "exclude", "ValueSet.compose.include"],
  ])("%s.%s is the element %s of type %s", (type, member, name, of) => {
    expect(r4.member(type, member)).toMatchObject({ element: { name }, type: of });
  });

  it.each([
    ["Observation", "value"],
    ["Observation", "valueMoney"],
    ["Patient", "_birthDate"],
    ["Patient", "__proto__"],
    ["Nothing", "id"],
    ["string", "value"],
  ])("%s has no member %s", (type, member) => {
    expect(r4.member(type, member)).toBeUndefined();
  });
});

describe("rules of R4", () => {
  const keys = (type: string) => r4.type(type)?.constraints.map(({ key }) => key);

  it.each([
    ["Patient", ["dom-2", "dom-3", "dom-4", "dom-5"]],
    ["Patient.contact", ["ele-1", "pat-1"]],
    ["Observation.referenceRange", ["ele-1", "obs-3"]],
    ["Age", ["ele-1", "qty-3", "age-1"]],
    ["Extension", ["ele-1", "ext-1"]],
  ])("%s keeps %j", (type, expected) => {
    expect(keys(type)).toEqual(expected);
  });

  it("keeps a rule with the one element that it is of", () => {
    expect(element("ElementDefinition", "constraint")?.types).toEqual(["ElementDefinition.constraint"]);
    expect(element("Narrative", "div")?.constraints?.map(({ key }) => key)).toEqual(["txt-1", "txt-2"]);
  });

  it.each([
    ["date", "2024-02-29", true],
    ["date", "2024-2-9", false],
    ["id", "a.B-1", true],
    ["id", "a_b", false],
    ["code", "two words", true],
    ["code", " padded", false],
    ["oid", "urn:oid:1.2.3", true],
    ["base64Binary", "QUJD REVG", true],
    ["base64Binary", "QUJ", false],
    ["string", "a\u00a0b\u3000", true],
    ["string", "a\u0000", false],
  ])("a %s %j: %j", (type, text, matches) => {
    expect(new RegExp(`^(?:${r4.type(type)?.pattern ?? ""})$`).test(text)).toBe(matches);
  });

  it("says how long a string may be", () => {
    expect(r4.type("string")?.maxLength).toBe(1_048_576);
  });
});

describe("search parameters of R4", () => {
  const codes = (type: string) => r4.searchParameters(type).map(({ code }) => code);

  it("gives a resource those of its type and of all types, sorted", () => {
    expect(codes("Patient")).toEqual(expect.arrayContaining(["_id", "_lastUpdated", "_text", "birthdate", "name"]));
    expect(codes("Patient")).toEqual([...codes("Patient")].sort());
    expect(codes("Bundle")).not.toContain("_text");
  });

  it.each(r4.resourceTypes)("names no parameter of %s twice", (type) => {
    expect(new Set(codes(type)).size).toBe(codes(type).length);
  });

  it("finds one by url", () => {
    const url = "http://hl7.org/fhir/SearchParameter/Observation-code-value-quantity";
    expect(r4.searchParameter(url)).toMatchObject({
      code: "code-value-quantity",
      component: [
        { definition: "http://hl7.org/fhir/SearchParameter/clinical-code", expression: "code" },
        {
          definition: "http://hl7.org/fhir/SearchParameter/Observation-value-quantity",
          expression: "value.as(Quantity)",
        },
      ],
    });
    expect(r4.searchParameter("http://hl7.org/fhir/SearchParameter/example")).toBeUndefined();
  });

  it("has none for what is no type", () => {
    expect(codes("__proto__")).toEqual([]);
  });
});

describe("codes and compartments of R4", () => {
  it("expands a required value set by system", () => {
    const codes = r4.valueSet("http://hl7.org/fhir/ValueSet/administrative-gender");
    expect([...(codes ?? [])]).toEqual([
      ["http://hl7.org/fhir/administrative-gender", new Set(["female", "male", "other", "unknown"])],
    ]);
  });

  it.each(["http://hl7.org/fhir/ValueSet/mimetypes", "http://hl7.org/fhir/ValueSet/all-languages", "constructor"])(
    "does not enumerate %s",
    (url) => {
      expect(r4.valueSet(url)).toBeUndefined();
    },
  );

  it.each([
    ["Patient", "Observation", ["subject", "performer"]],
    ["Patient", "Patient", ["{def}", "link"]],
    ["Encounter", "Encounter", ["{def}"]],
    ["Device", "Device", ["{def}"]],
    ["Patient", "Organization", []],
    ["Patient", "constructor", []],
    ["constructor", "Patient", []],
  ])("compartment %s takes %s by %j", (compartment, type, params) => {
    expect(r4.compartment(compartment, type)).toEqual(params);
  });

  it("knows that SNOMED CT ignores case and FHIR's own systems do not", () => {
    expect(r4.mindsCase("http://snomed.info/sct")).toBe(false);
    expect(r4.mindsCase("http://hl7.org/fhir/administrative-gender")).toBe(true);
    expect(r4.mindsCase("http://unitsofmeasure.org")).toBe(true);
  });
});
