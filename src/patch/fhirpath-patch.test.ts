import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import type { Resource } from "../fhir/types.ts";
import { openDefinitions } from "../fhir/pack.ts";
import { readPatch } from "./patch.ts";

interface Case {
  name: string;
  input: Resource;
  patch: Resource;
  output?: Resource;
  error?: string;
}

const definitions = openDefinitions();

const cases = JSON.parse(
  readFileSync(new URL("fixtures/fhir-patch-tests.json", import.meta.url), "utf8"),
) as readonly Case[];

const applied = (resource: Resource, parameters: Resource): Resource =>
  readPatch({ form: "fhirpath-patch", parameters }, resource.resourceType, definitions).apply(JSON.stringify(resource));

describe("the cases of fhir-test-cases", () => {
  it("are 33", () => expect(cases).toHaveLength(33));

  it.each(cases)("$name", ({ input, patch, output, error }) => {
    if (error === undefined) expect(applied(input, patch)).toEqual(output);
    else expect(() => applied(input, patch)).toThrow("operation 1 (add Patient.identifier");
  });
});
