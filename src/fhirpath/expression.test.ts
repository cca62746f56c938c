import { describe, expect, it } from "@jest/globals";
import { FhirError } from "../fhir/error.ts";
import { parseJson, printJson } from "../fhir/json.ts";
import { compile } from "./expression.ts";
import type { Environment } from "./run.ts";
import { definitions, patient, values } from "./specimens.ts";

const evaluate = (expression: string, element: unknown = patient, environment?: Environment) =>
  compile(expression, { definitions }).evaluate(element, environment);

describe("what is selected has FHIR's type", () => {
  it.each([
    ["name", "HumanName"],
    ["Patient.name.given.first()", "string"],
    ["id", "id"],
    ["gender", "code"],
    ["contact", "Patient.contact"],
    ["contact.name", "HumanName"],
    ["contained", "Organization"],
    ["contained.name", "string"],
    ["%resource", "Patient"],
    ["birthDate.extension", "Extension"],
    ["birthDate.extension.value", "dateTime"],
    ["birthDate.id", "string"],
    ["gender.length()", "System.Integer"],
    ["'a'", "System.String"],
    ["birthDate.getValue()", "System.Date"],
    ["type()", "System.TypeInfo"],
  ])("%s: %s", (expression, type) => {
    expect(new Set(evaluate(expression).map((node) => node.type))).toEqual(new Set([type]));
  });

  it.each([
    ["contact.type().name", "BackboneElement"],
    ["contact.is(BackboneElement)", true],
    ["contact.is(Patient.contact)", true],
    ["contact.is(Element)", true],
    ["%resource is DomainResource", true],
    ["%resource is Resource", true],
    ["%resource is Element", false],
    ["contained.first() is Organization", true],
    ["gender is string", true],
    ["gender is FHIR.string", true],
    ["gender is System.String", false],
    ["1 is Integer", true],
    ["(1 'mg') is Quantity", true],
  ])("%s is %s", (expression, answer) => {
    expect(values(evaluate(expression))).toEqual([answer]);
  });
});

describe("a context that is no resource has the type it is given", () => {
  const name = { family: "Chalmers", given: ["Peter"] };

  it("by the expression or by the environment", () => {
    expect(compile("given", { definitions, type: "HumanName" }).evaluate(name)).toMatchObject([{ type: "string" }]);
    expect(evaluate("HumanName.given", name, { type: "HumanName" })).toMatchObject([{ type: "string" }]);
    expect(evaluate("given", name)).toMatchObject([{ value: "Peter", type: "System.String" }]);
  });

  it("and a primitive the sibling that is beside it", () => {
    const sibling = { extension: [{ url: "u", valueCode: "x" }] };
    const expression = compile("hasValue() or extension('u').exists()", { definitions, type: "date" });
    expect(expression.test(undefined, { sibling })).toBe(true);
    expect(expression.test("2020")).toBe(true);
    expect(expression.test(undefined)).toBe(false);
  });
});

describe("a union compiled for a type", () => {
  const expression = "Patient.name.given | Practitioner.name.given | Patient.contact.name.family";

  it("selects for that type what the whole union selects", () => {
    expect(compile(expression, { definitions, type: "Patient" }).values(patient)).toEqual(
      evaluate(expression).flatMap((node) => node.value ?? []),
    );
    expect(
      compile(expression, { definitions, type: "Practitioner" }).values({
        resourceType: "Practitioner",
        name: [{ given: ["A", "A"] }],
      }),
    ).toEqual(["A"]);
    expect(compile(expression, { definitions, type: "Observation" }).evaluate({ resourceType: "Observation" })).toEqual(
      [],
    );
  });

  it("keeps equal values with `lenient`, as an index wants them", () => {
    const lenient = compile(expression, { definitions, type: "Practitioner", lenient: true });
    expect(lenient.values({ resourceType: "Practitioner", name: [{ given: ["A", "A"] }] })).toEqual(["A", "A"]);
  });

  it.each([
    ["Resource.id", ["p"]],
    ["DomainResource.contained.id | Observation.id", ["o"]],
    ["Observation.exists().not()", [true]],
    ["(Observation.value as Quantity) | Patient.id", ["p"]],
    ["Patient", [patient]],
  ])("%s", (text, found) => {
    expect(compile(text, { definitions, type: "Patient" }).values(patient)).toEqual(found);
  });
});

describe("`lenient`", () => {
  const two = {
    resourceType: "Observation",
    component: [{ valueString: "x" }, { valueCodeableConcept: { text: "y" } }],
  };

  it("lets `as` filter, where FHIRPath wants a single item", () => {
    const text = "(Observation.component.value as CodeableConcept)";
    expect(compile(text, { definitions, lenient: true }).values(two)).toEqual([{ text: "y" }]);
    expect(() => compile(text, { definitions }).values(two)).toThrow(FhirError);
  });

  it("lets a FHIR primitive be of the System type it converts to", () => {
    expect(compile("active is Boolean", { definitions, lenient: true }).values(patient)).toEqual([true]);
    expect(compile("active is Boolean", { definitions }).values(patient)).toEqual([false]);
  });
});

describe("`strict`", () => {
  it.each(["name.first", "Observation.name", "contact.name.nothing", "managingOrganization.referrer"])(
    "refuses %s",
    (text) => {
      expect(() => compile(text, { definitions, strict: true }).evaluate(patient)).toThrow(FhirError);
      expect(compile(text, { definitions }).evaluate(patient)).toEqual([]);
    },
  );
});

describe("an invariant", () => {
  it.each([
    ["name.exists()", true],
    ["name.empty()", false],
    ["deceased", true],
    ["name.first()", true],
  ])("%s: %s", (text, kept) => {
    expect(compile(text, { definitions, type: "Patient" }).test(patient)).toBe(kept);
  });
});

describe("the environment", () => {
  const variables = new Map<string, unknown>([
    ["one", 1],
    ["list", ["a", "b"]],
    ["given name", "Jim"],
    ["nothing", undefined],
  ]);
  it.each([
    ["%one + 1", [2]],
    ["%list", ["a", "b"]],
    ["name.given contains %`given name`", [true]],
    ["%'given name'", ["Jim"]],
    ["%nothing", []],
    ["%resource.id | %context.id | %rootResource.id", ["p"]],
    ["contact.select(%context.id)", ["p"]],
    ["now()", ["2026-01-01T12:00:00.000Z"]],
    ["today()", ["2026-01-01"]],
    ["timeOfDay()", ["12:00:00.000"]],
    ["%`ext-x`", ["http://hl7.org/fhir/StructureDefinition/x"]],
    ["defineVariable('n', name.first()).contact.select(%n.family & name.family)", ["ChalmersDu"]],
  ])("%s", (text, found) => {
    expect(values(evaluate(text, patient, { variables, now: Date.parse("2026-01-01T12:00:00Z") }))).toEqual(found);
  });

  it.each(["now()", "today()", "timeOfDay()"])("without a clock %s fails", (text) => {
    expect(() => evaluate(text)).toThrow("clock");
  });

  it("is told what trace() sees", () => {
    const seen: unknown[] = [];
    evaluate("name.trace('names', family).given", patient, {
      trace: (name, found) => seen.push([name, values(found)]),
    });
    expect(seen).toEqual([["names", ["Chalmers"]]]);
  });
});

describe("decimals are what is written", () => {
  const observation = parseJson(
    '{"resourceType":"Observation","valueQuantity":{"value":1.10,"unit":"g"},"component":[{"valueQuantity":{"value":0.1234567890123456789}}]}',
  );
  it.each([
    ["value.value", "[1.10]"],
    ["value.value = 1.1", "[true]"],
    ["value.value + 0.20", "[1.30]"],
    ["value.value * 3", "[3.30]"],
    ["component.value.value - 0.0000000000000000009", "[0.1234567890123456780]"],
    ["value.value.toString()", '["1.10"]'],
    ["0.1 + 0.2 = 0.3", "[true]"],
    ["1 / 3", "[0.3333333333333333]"],
    ["-7 div 2", "[-3]"],
    ["-7 mod 2", "[-1]"],
    ["value.value.highBoundary(4)", "[1.1050]"],
  ])("%s = %s", (text, printed) => {
    expect(printJson(values(evaluate(text, observation)))).toBe(printed);
  });
});

// http://hl7.org/fhirpath/N1/, where HL7's suite has no row
describe("the language", () => {
  const element = {
    ...patient,
    extension: [{ url: "x", valueQuantity: { value: 5, comparator: "<", unit: "mg" } }],
    generalPractitioner: [{ reference: "Nothing/1" }],
  };
  it.each<[string, unknown[]]>([
    ["(1.0 | 1 | 1.00).count()", [1]],
    ["1.0 in (1 | 2)", [true]],
    ["(1 | 2).supersetOf(2.0)", [true]],
    ["(-1.5).round()", [-2]],
    ["1.25.round(1)", [1.3]],
    ["name.select(given.select($index).count() + $index)", [2, 3]],
    ["name.given.select($index.toString() & $this)", ["0Peter", "1James", "2Jim", "3"]],
    ["contained.ofType(Patient)", []],
    ["contained.ofType(Organization).name", ["Org"]],
    ["generalPractitioner.resolve()", []],
    ["extension.value < 10 'mg'", []],
    ["extension.value = extension.value", [true]],
    ["@2014 + 24 months", ["2016"]],
    ["@2014 + 11 months", ["2014"]],
    ["@2014-01 + 45 days", ["2014-02"]],
    ["@2020-01-31 + 1 month", ["2020-02-29"]],
    ["@2020-02-29 + 1 year", ["2021-02-28"]],
    ["@2020-03-01 - 1 day", ["2020-02-29"]],
    ["@T23:30 + 1 hour", ["00:30"]],
    ["@2020-01-01T00:00:00.250Z + 1.5 seconds", ["2020-01-01T00:00:01.750Z"]],
    ["@T10:00 = @2020-01-01", [false]],
    ["@T10:00 = @2020-01-01T10:00:00Z", [false]],
    ["1 year = 12 months", [true]],
    ["1 year ~ 1 'a'", [true]],
    ["1 'mg' + 1 'g'", [{ value: 1001, unit: "mg", calendar: false }]],
    ["1 'mg' + 1 'm'", []],
    ["'1 g'.toQuantity('mg')", []],
    ["'1 \\'g\\''.toQuantity('mg')", [{ value: 1000, unit: "mg", calendar: false }]],
    ["name.repeat(given)", ["Peter", "James", "Jim", null]],
    ["(3 | 1 | 2).sort(-$this).first()", [3]],
    ["'b' < 'a' or {} < 1", []],
    ["iif({}, 1)", []],
    ["'a\\u0062'.upper()", ["AB"]],
    ["(1 | 2 | 3).aggregate($total + $this, 0) + $total.count()", [6]],
  ])("%s", (text, found) => {
    const answers = values(compile(text, { definitions }).evaluate(element));
    expect(JSON.parse(printJson(answers.map((value) => value ?? null)))).toEqual(found);
  });

  it("a path that begins with a type asks what it is run on each time", () => {
    const expression = compile("Patient.name.family", { definitions });
    expect(expression.values(patient)).toEqual(["Chalmers"]);
    expect(expression.values({ resourceType: "Person", name: [{ family: "P" }] })).toEqual([]);
    expect(expression.values(patient)).toEqual(["Chalmers"]);
  });
});

it("an expression may be run again, on another type, with the same result as the first time", () => {
  const expression = compile("name.where(given.exists()).given", { definitions });
  const practitioner = { resourceType: "Practitioner", name: [{ given: ["Eve"] }] };
  const organization = { resourceType: "Organization", name: "Org" };
  for (const element of [patient, practitioner, organization, patient, { name: { given: "untyped" } }, practitioner])
    expect(expression.values(element)).toEqual(compile(expression.text, { definitions }).values(element));
});
