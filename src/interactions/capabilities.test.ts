/** http://hl7.org/fhir/R4/capabilitystatement.html: each line is true. */
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { CapabilityStatement, Resource } from "../fhir/types.ts";
import { operations } from "./operations/table.ts";
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
  const samples: Record<string, string> = { date: "2024", number: "1", quantity: "1" };
  const isRead = (types: string[], parameters: [string, string][]) => {
    try {
      search.parse(types, parameters, "strict");
      return true;
    } catch {
      return false;
    }
  };
  const failed = resources.flatMap(({ type, searchParam = [] }) =>
    searchParam
      .filter(({ type: kind }) => kind !== "composite" && kind !== "special")
      .filter(({ name, type: kind }) => !["x", "true"].some((text) => isRead([type], [[name, samples[kind] ?? text]])))
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

it("claims the compartments that R4 defines", () => {
  const of = ["device", "encounter", "patient", "practitioner", "relatedperson"];
  const urls = of.map((name) => `http://hl7.org/fhir/CompartmentDefinition/${name}`);
  expect(statement().rest?.[0]?.compartment).toEqual(urls);
});

it("claims each operation where it can be asked for", () => {
  const { operation, resource = [] } = statement().rest?.[0] ?? {};
  expect(operation?.map(({ name }) => name)).toEqual(operations.filter(({ system }) => system).map(bareName));
  for (const { type, operation: claimed = [] } of resource) {
    const able = operations.filter(({ types, instances }) =>
      [types, instances].some((of) => of?.includes(type) ?? true),
    );
    expect(claimed.map(({ name }) => name)).toEqual(able.map(bareName));
  }
});

it("follows what is defined while the server runs", async () => {
  const claimed = () =>
    statement()
      .rest?.[0]?.resource?.find(({ type }) => type === "Basic")
      ?.searchParam?.find(({ name }) => name === "written-in");
  const url = "http://here.example/SearchParameter/written-in";
  const definition = { resourceType: "SearchParameter", url, name: "w", status: "active", description: "Its language" };
  const body = { ...definition, code: "written-in", base: ["Basic"], type: "token", expression: "Basic.language" };
  expect(claimed()).toBeUndefined();
  const { status, version } = await whole.ask("POST SearchParameter", { body });
  expect(status).toBe(201);
  expect(claimed()).toEqual({ name: "written-in", type: "token", definition: url, documentation: "Its language" });
  await whole.ask(`DELETE SearchParameter/${version?.id}`);
  expect(claimed()).toBeUndefined();
});

const bareName = ({ name }: { name: string }): string => name.slice(1);
