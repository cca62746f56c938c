/** http://hl7.org/fhir/R4/capabilitystatement.html: each line is true. */
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { CapabilityStatement, Resource } from "../fhir/types.ts";
import { openWhole, type Whole } from "../testing/whole.ts";

let whole: Whole;
beforeAll(async () => {
  whole = await openWhole();
});
afterAll(() => whole.close());

const statement = () => JSON.parse(whole.context.capabilities()) as CapabilityStatement;

it("is a valid CapabilityStatement", () => {
  const { prepare } = whole.context;
  expect(() => prepare({ ...(statement() as unknown as Resource), id: "c" }, "c", "PUT")).not.toThrow();
});

it("says which software runs where, and which FHIR it speaks", async () => {
  expect((await whole.ask("GET metadata")).json).toMatchObject({
    kind: "instance",
    status: "active",
    software: { name: "Cardea", version: "1.2.3" },
    implementation: { url: "http://ours.test/fhir" },
    fhirVersion: "4.0.1",
    format: ["json", "application/fhir+json"],
  });
});

it("lists every type of R4, each with parameters that a search of it understands", () => {
  const { definitions, search } = whole.context;
  const resources = statement().rest?.[0]?.resource ?? [];
  expect(resources.map(({ type }) => type)).toEqual(definitions.resourceTypes);
  const samples: Record<string, string> = { date: "2024", number: "1", quantity: "1", special: "1|1", composite: "" };
  const failed = resources.flatMap(({ type, searchParam = [] }) =>
    searchParam
      .filter(({ type: kind }) => kind !== "composite" && kind !== "special")
      .filter(({ name, type: kind }) => {
        try {
          search.parse([type], [[name, samples[kind] ?? "x"]], "strict");
          return false;
        } catch {
          return true;
        }
      })
      .map(({ name }) => `${type}.${name}`),
  );
  expect(failed).toEqual([]);
});

it("lists includes that a search understands", () => {
  const { search } = whole.context;
  const patient = statement().rest?.[0]?.resource?.find(({ type }) => type === "Patient");
  for (const [name, values] of [
    ["_include", patient?.searchInclude],
    ["_revinclude", patient?.searchRevInclude],
  ] as const) {
    expect(values?.length).toBeGreaterThan(0);
    for (const value of values ?? []) expect(() => search.parse(["Patient"], [[name, value]], "strict")).not.toThrow();
  }
});

it.each([
  ["full", undefined],
  ["normative", undefined],
  ["terminology", "not-supported"],
  ["constructor", "invalid"],
])("mode=%s: %s", async (mode, kind) => {
  const asked = whole.ask(`GET metadata?mode=${mode}`);
  if (kind === undefined) expect((await asked).status).toBe(200);
  else await expect(asked).rejects.toMatchObject({ kind });
});
