import { describe, expect, it } from "@jest/globals";
import { compile } from "../expression.ts";
import type { Environment } from "../run.ts";
import { definitions, patient, values } from "../specimens.ts";

const evaluate = (expression: string, environment?: Environment) =>
  values(compile(expression, { definitions }).evaluate(patient, environment));

describe("http://hl7.org/fhir/R4/fhirpath.html#functions", () => {
  it.each([
    ["birthDate.extension('http://x.org/time').value", ["1974-12-25T14:35:45-05:00"]],
    ["name.given.extension('http://x.org/e').value", ["unknown"]],
    ["name.given.hasExtension('http://x.org/e')", [true]],
    ["extension('http://x.org/e')", []],
    ["name.given.count()", [4]],
    ["name.given.select(hasValue())", [true, true, true, false]],
    ["name.given[3].hasValue()", [false]],
    ["name.given[3].exists()", [true]],
    ["name.first().hasValue()", [false]],
    ["name.given.hasValue()", [false]],
    ["gender.getValue() is System.String", [true]],
    ["name.given[3].getValue()", []],
  ])("%s", (expression, found) => {
    expect(evaluate(expression)).toEqual(found);
  });
});

describe("resolve() where nobody can follow references", () => {
  it.each([
    ["generalPractitioner.where(resolve() is Practitioner).reference", ["Practitioner/1"]],
    ["generalPractitioner.where(resolve() is Organization).count()", [1]],
    ["generalPractitioner.where(resolve() is PractitionerRole).count()", [1]],
    ["generalPractitioner.where(resolve() is Resource).count()", [3]],
    ["generalPractitioner.resolve().ofType(Practitioner).count()", [1]],
    ["managingOrganization.resolve().name", ["Org"]],
    ["contact.organization.resolve() is Organization", [true]],
    ["generalPractitioner[4].resolve()", []],
  ])("%s", (expression, found) => {
    expect(evaluate(expression)).toEqual(found);
  });

  it("does not say that what it cannot read is empty", () => {
    expect(() => evaluate("generalPractitioner.resolve().name")).toThrow("cannot follow references");
    expect(() => compile("generalPractitioner.resolve()", { definitions }).values(patient)).toThrow(
      "cannot follow references",
    );
  });
});

it("resolve() asks who can follow references", () => {
  const practitioner = { resourceType: "Practitioner", name: [{ family: "P" }] };
  const resolve = (reference: string) => (reference === "Practitioner/1" ? practitioner : undefined);
  expect(evaluate("generalPractitioner.resolve().name.family", { resolve })).toEqual(["P"]);
});

describe("functions that need more than the element", () => {
  it.each([
    "gender.memberOf('http://x.org/vs')",
    "conformsTo('http://x.org/p')",
    "text.div.htmlChecks()",
    "slice('a', 'b')",
    "elementDefinition()",
    "gender.subsumes('x')",
  ])("%s fails where nobody answers it", (expression) => {
    expect(() => evaluate(expression)).toThrow("FHIRPath: ");
  });

  it("are answered by the one who can", () => {
    const memberOf = () => true;
    expect(evaluate("gender.memberOf('http://x.org/vs')", { services: { memberOf } })).toEqual([true]);
    expect(evaluate("deceased.memberOf('http://x.org/vs')", { services: { memberOf } })).toEqual([]);
    expect(evaluate("gender.memberOf('http://x.org/vs')", { services: { memberOf: () => undefined } })).toEqual([]);
  });
});

describe("the keys of SQL on FHIR", () => {
  it.each([
    ["getResourceKey()", ["p"]],
    ["generalPractitioner.getReferenceKey()", ["1", "2"]],
    ["generalPractitioner.getReferenceKey(Organization)", ["2"]],
    ["managingOrganization.getReferenceKey()", []],
  ])("%s", (expression, found) => {
    expect(evaluate(expression)).toEqual(found);
  });

  it("are of types that exist", () => {
    expect(() => evaluate("generalPractitioner.getReferenceKey(Nothing)")).toThrow("Nothing is not a type");
  });
});
