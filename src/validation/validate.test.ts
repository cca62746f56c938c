import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseJson } from "../fhir/json.ts";
import type { Resource } from "../fhir/types.ts";
import { bundle, found, observation, parameters, patient, validator, xhtml } from "./specimens.ts";

const folder = fileURLToPath(new URL("./fixtures/", import.meta.url));
const examples = readdirSync(folder).filter((file) => file.endsWith(".json"));
const example = (file: string) => parseJson(readFileSync(folder + file, "utf8")) as Resource;
const unknown = {
  extension: [{ url: "http://hl7.org/fhir/StructureDefinition/data-absent-reason", valueCode: "unknown" }],
};

describe("what is valid", () => {
  it.each(examples)("HL7's %s is", (file) => {
    expect(found(example(file))).toEqual([]);
  });

  it.each<[string, Resource]>([
    ["a resource of its type alone", { resourceType: "Patient" }],
    ["a parameter list of nothing", parameters()],
    ["an extension in place of a value", patient({ birthDate: "1974", _birthDate: unknown })],
    ["extensions in place of all values", patient({ name: [{ _given: [unknown, unknown] }] })],
    [
      "values and extensions side by side",
      patient({ name: [{ given: ["Ada", null, "B"], _given: [null, unknown, { id: "b" }] }] }),
    ],
    [
      "an extension in place of a required code",
      { resourceType: "Observation", _status: unknown, code: { text: "x" } },
    ],
    ["an extension in place of a required choice", { resourceType: "Observation", status: "final", code: unknown }],
    ["an id on an element", patient({ name: [{ id: "any thing", family: "x" }] })],
    [
      "an extension of extensions",
      patient({ extension: [{ url: "http://x.org", extension: [{ url: "a", valueCode: "b" }] }] }),
    ],
    ["an extension of an extension's value", patient({ extension: [{ url: "http://x.org", _valueDate: unknown }] })],
    ["a modifier extension", patient({ modifierExtension: [{ url: "http://x.org", valueBoolean: true }] })],
    ["a falsy value", patient({ active: false, multipleBirthInteger: 0 })],
    ["a value that is 0", observation({ valueQuantity: { value: 0, unit: "mg" } })],
    ["a period of one day", patient({ address: [{ city: "x", period: { start: "2020-01-01", end: "2020-01-01" } }] })],
    ["a period of other precisions", patient({ address: [{ city: "x", period: { start: "2020-03", end: "2020" } }] })],
    ["a narrative and its status", patient({ text: { status: "generated", div: xhtml("<p>x</p>") } })],
    ["a Bundle in a Bundle", bundle({ entry: [{ resource: bundle({ entry: [{ resource: patient() }] }) }] })],
    ["a Parameters in a parameter", parameters({ parameter: [{ name: "a", resource: parameters() }] })],
    [
      "a contained Bundle entry's own contained",
      bundle({
        entry: [
          {
            resource: patient({
              contained: [{ resourceType: "Organization", id: "o", name: "O" }],
              managingOrganization: { reference: "#o" },
            }),
          },
        ],
      }),
    ],
    ["a decimal of many digits", observation({ valueQuantity: parseJson('{"value":1.0000000000000000000000001}') })],
  ])("%s is", (_what, resource) => {
    expect(found(resource)).toEqual([]);
  });
});

/** Nested `depth` times, without recursion. */
function nest(depth: number, wrap: (inner: unknown) => unknown, seed: unknown): unknown {
  let value = seed;
  for (let level = 0; level < depth; level++) value = wrap(value);
  return value;
}

describe("hostile content", () => {
  it.each<[string, unknown]>([
    ["extensions", patient({ extension: [nest(20_000, (inner) => ({ url: "u", extension: [inner] }), { url: "u" })] })],
    ["Bundles", nest(5_000, (resource) => bundle({ entry: [{ resource }] }), patient())],
    [
      "items",
      {
        resourceType: "Questionnaire",
        status: "draft",
        item: [nest(5_000, (inner) => ({ linkId: "a", type: "group", item: [inner] }), {})],
      },
    ],
  ])("is refused when %s are nested too deep", (_what, resource) => {
    expect(validator.check(resource as Resource).map(({ code }) => code)).toContain("structure");
  });

  it("has no more than 100 issues told", () => {
    const telecom = Array.from({ length: 5_000 }, () => ({ use: "nowhere" }));
    expect(validator.check(patient({ telecom }))).toHaveLength(100);
  });

  it("keeps a message short, whatever was sent", () => {
    const [issue] = validator.check(patient({ gender: "x".repeat(100_000) }));
    expect(issue?.diagnostics.length).toBeLessThan(300);
  });

  it.each([null, undefined, 1, "Patient", true, [], [patient()]])("%j is no resource", (value) => {
    expect(validator.check(value as unknown as Resource)).toMatchObject([
      { expression: "Resource", code: "structure" },
    ]);
  });

  it("a list of groups that cannot be gone through in time is refused, not waited for", () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => `g${index}`);
    const definition = {
      grouping: ids.map((id) => ({ id, name: id })),
      resource: ids.map((groupingId) => ({ reference: { reference: "Basic/1" }, groupingId })),
    };
    const guide = {
      url: "http://x.org",
      name: "x",
      status: "draft",
      packageId: "x",
      fhirVersion: ["4.0.1"],
      definition,
    };
    expect(found({ resourceType: "ImplementationGuide", ...guide })).toEqual([
      { expression: "ImplementationGuide.definition", code: "too-costly" },
    ]);
  });

  it("never throws, and gives every issue a place", () => {
    const property = fc.property(fc.constantFrom(...examples), fc.nat(), fc.jsonValue(), (file, at, value) => {
      const issues = validator.check(replaced(example(file), at, value) as Resource);
      return issues.every(
        ({ expression, diagnostics }) => expression !== undefined && diagnostics.startsWith(expression),
      );
    });
    fc.assert(property, { seed: 4, numRuns: 500 });
  });
});

/** A copy with one of its values, counted from the top, replaced by another. */
function replaced(whole: unknown, at: number, value: unknown): unknown {
  const count = { left: at % 200 };
  return JSON.parse(JSON.stringify(whole), (_key, one: unknown) => (count.left-- === 0 ? value : one)) as unknown;
}
