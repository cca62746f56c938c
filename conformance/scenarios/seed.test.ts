/** The demonstration: what is in `seed/`, once it is in a store. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { dataFolder, type Served } from "./commands.ts";

const folder = fileURLToPath(new URL("../../seed/", import.meta.url));
interface Entry {
  fullUrl: string;
  resource: { resourceType: string; id: string };
  request: { method: string; url: string };
}
const entries = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .flatMap((name) => (JSON.parse(readFileSync(`${folder}${name}`, "utf8")) as { entry: Entry[] }).entry);
const keys = entries.map(({ resource }) => `${resource.resourceType}/${resource.id}`);

function referencesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === "reference" && typeof member === "string" ? [member] : referencesIn(member),
  );
}

describe("the Bundles", () => {
  it("put each resource once, under its own id", () => {
    expect(new Set(keys).size).toBe(keys.length);
    expect(entries.map(({ request }) => `${request.method} ${request.url}`)).toEqual(keys.map((key) => `PUT ${key}`));
  });

  it("point only at what is in them", () => {
    const known = new Set(keys);
    expect(referencesIn(entries).filter((reference) => !known.has(reference))).toEqual([]);
  });

  it("use every resource", () => {
    const used = new Set(referencesIn(entries));
    const alone = keys.filter((key) => /^(Organization|Location|Practitioner|Patient|Encounter|Device)\//.test(key) && !used.has(key)); // prettier-ignore
    expect(alone).toEqual([]);
  });
});

describe("the store", () => {
  const data = dataFolder();
  let server: Served;
  beforeAll(async () => {
    server = await data.serve({ SEED: "demo", VALIDATE: "base" });
  });
  afterAll(async () => {
    await server.end("SIGTERM");
    await data.remove();
  });

  it("holds all of it after the first start, and no more after the second", async () => {
    expect((await server.get("_history?_count=1")).total).toBe(keys.length);
    await server.end("SIGTERM");
    server = await data.serve({ SEED: "demo" });
    expect((await server.get("_history?_count=1")).total).toBe(keys.length);
  });

  it("finds the ejection fractions of a patient, newest first", async () => {
    const { entry = [] } = await server.get(
      "Observation?patient=amara-okafor&code=http://loinc.org|18043-0&_sort=-date",
    );
    expect(entry.map(({ resource }) => resource["valueQuantity"])).toMatchObject(
      [46, 39, 31].map((value) => ({ value })),
    );
  });

  it("has twelve patients at two organisations", async () => {
    expect((await server.get("Patient?_summary=count")).total).toBe(12);
    expect((await server.get("Organization?_summary=count")).total).toBe(2);
  });

  it("is filled when it is empty, and never again: what was deleted stays deleted", async () => {
    await fetch(`${server.base}/Flag/brightwater-crisis-flag`, { method: "DELETE" });
    await server.end("SIGTERM");
    server = await data.serve({ SEED: "demo" });
    expect((await fetch(`${server.base}/Flag/brightwater-crisis-flag`)).status).toBe(410);
  });
});
