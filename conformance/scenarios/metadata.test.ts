/** The CapabilityStatement is true: whatever it says of a type is tried on that type. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openDefinitions } from "../../src/fhir/pack.ts";
import type { CapabilityStatement, CapabilityStatementRestResource } from "../../src/fhir/types.ts";
import { minimal } from "./minimal.ts";
import { type Running, startProcess } from "./process.ts";

const definitions = openDefinitions();
let server: Running;
let claims: ReadonlyMap<string, CapabilityStatementRestResource>;
let rest: NonNullable<CapabilityStatement["rest"]>[number];

beforeAll(async () => {
  server = await startProcess();
  const statement = (await (await get("metadata")).json()) as CapabilityStatement;
  [rest] = statement.rest as [typeof rest];
  claims = new Map(rest.resource?.map((resource) => [resource.type, resource]));
});
afterAll(() => server.stop());

const get = (path: string) => fetch(`${server.base}/${path}`);
const write = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${server.base}/${path}`, {
    method,
    headers: { "Content-Type": "application/fhir+json", ...headers },
    body: JSON.stringify(body),
  });

/** A FHIRPath Patch. */
const withoutLanguage = (type: string) => ({
  resourceType: "Parameters",
  parameter: [
    {
      name: "operation",
      part: [
        { name: "type", valueCode: "delete" },
        { name: "path", valueString: `${type}.language` },
      ],
    },
  ],
});

describe("the statement", () => {
  it("is R4, of this server, and lists every type once", () => {
    expect([...claims.keys()]).toEqual(definitions.resourceTypes);
  });

  it.each([
    ["search-system", async () => get("?_type=Patient,Observation&_count=1")],
    ["history-system", async () => get("_history?_count=1")],
    ["batch", async () => write("POST", "", { resourceType: "Bundle", type: "batch", entry: [] })],
    ["transaction", async () => write("POST", "", { resourceType: "Bundle", type: "transaction", entry: [] })],
  ] as const)("%s", async (code, send) => {
    expect(rest.interaction?.map((one) => one.code)).toContain(code);
    expect((await send()).status).toBe(200);
  });
});

describe.each(definitions.resourceTypes)("%s", (type) => {
  const claimed = () => claims.get(type) ?? { type: "Patient" };
  const does = (code: string) => claimed().interaction?.some((one) => one.code === code);

  it("does the interactions that are claimed", async () => {
    const body = minimal(definitions, type);
    const made = await write("POST", type, body);
    expect([made.status, await made.clone().text()]).toEqual([201, expect.anything()]);
    const { id } = (await made.json()) as { id: string };
    const path = `${type}/${id}`;
    const steps: [code: string, status: number, send: () => Promise<Response>][] = [
      ["read", 200, () => get(path)],
      ["vread", 200, () => get(`${path}/_history/1`)],
      ["update", 200, () => write("PUT", path, { ...body, id, language: "en" })],
      ["vread", 200, () => get(`${path}/_history/2`)],
      ["patch", 200, () => write("PATCH", path, withoutLanguage(type))],
      ["history-instance", 200, () => get(`${path}/_history`)],
      ["history-type", 200, () => get(`${type}/_history`)],
      ["search-type", 200, () => get(`${type}?_id=${id}`)],
      ["search-type", 200, () => fetch(`${server.base}/${type}/_search`, { method: "POST" })],
      ["delete", 204, () => fetch(`${server.base}/${path}`, { method: "DELETE" })],
    ];
    for (const [code, status, send] of steps)
      expect([code, does(code), (await send()).status]).toEqual([code, true, status]);
    expect((await get(path)).status).toBe(410);
  });

  it("does the conditional interactions that are claimed", async () => {
    const { conditionalCreate, conditionalUpdate, conditionalDelete, updateCreate } = claimed();
    expect([conditionalCreate, conditionalUpdate, conditionalDelete, updateCreate]).toEqual([
      true,
      true,
      "single",
      true,
    ]);
    const [body, tag] = [minimal(definitions, type), { tag: [{ system: "urn:claim", code: type }] }];
    const condition = `_tag=urn:claim|${type}`;
    const tagged = { ...body, meta: tag };
    expect((await write("POST", type, tagged, { "If-None-Exist": condition })).status).toBe(201);
    expect((await write("POST", type, tagged, { "If-None-Exist": condition })).status).toBe(200);
    expect((await write("PUT", `${type}?${condition}`, { ...tagged, language: "en" })).status).toBe(200);
    expect((await fetch(`${server.base}/${type}?${condition}`, { method: "DELETE" })).status).toBe(204);
    expect((await write("PUT", `${type}/of-my-own`, { ...body, id: "of-my-own" })).status).toBe(201);
  });
});
