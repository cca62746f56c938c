import { describe, expect, it } from "@jest/globals";
import { definitions, parsed, search } from "./trial.ts";

const where = (asked: string) => parsed(asked).query.where;
const asks = (asked: string): unknown =>
  JSON.parse(JSON.stringify(where(asked)).replaceAll(/"param":"[^"]*"/g, '"param":"…"'));
const names = (resource: Record<string, unknown> & { resourceType: string }) =>
  search.index(resource).flatMap((entry) => ("param" in entry ? [entry.param] : []));

describe("what several parameters select is stored once", () => {
  it.each([
    ["the same elements", "Patient?phonetic=x", "Patient?name=x"],
    ["by another parameter of extensions", "Observation?gene-dnavariant=x", "Observation?dna-variant=x"],
    ["references to one type", "Observation?patient=1", "Observation?subject=Patient/1"],
    ["of a choice of types", "Encounter?practitioner=1", "Encounter?participant:Practitioner=1"],
  ])("%s: %s asks what %s asks", (_rule, one, other) => {
    expect(where(one)).toEqual(where(other));
  });

  it("a union asks for its parts", () => {
    expect(where("Observation?combo-code=x")).toEqual({
      op: "or",
      of: [where("Observation?code=x"), where("Observation?component-code=x")],
    });
  });

  it("a reference that may be of several types asks each name for its own", () => {
    expect(asks("Observation?subject=1")).toEqual({
      op: "or",
      of: ["Device", "Group", "Location", "Patient"].map((type) => ({ op: "reference", param: "…", type, id: "1" })),
    });
  });

  it("has one entry for a subject, whatever its type", () => {
    expect(names({ resourceType: "Observation", subject: { reference: "Patient/1" } })).toEqual(["patient"]);
    expect(names({ resourceType: "Observation", subject: { reference: "Group/1" } })).toEqual(["subject"]);
  });
});

it("reads every parameter of every type, and gives no two the same name", () => {
  for (const type of definitions.resourceTypes) {
    const { parameters } = search.claims(type);
    expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
    const expected = definitions.searchParameters(type).filter(({ expression }) => expression !== undefined);
    const hasNarrative = definitions.member(type, "text")?.type === "Narrative";
    const words = hasNarrative ? ["_content", "_text"] : ["_content"];
    const names = new Set([...words, ...expected.map(({ code }) => code)]);
    expect(parameters.map(({ name }) => name)).toEqual([...names].sort());
  }
});
