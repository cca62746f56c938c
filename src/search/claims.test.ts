import { expect, it } from "@jest/globals";
import { definitions, parsed, search } from "./trial.ts";

const values = { number: "1", date: "2024", string: "x", token: "true", reference: "x", quantity: "1", uri: "urn:x" };

it("claims what a search of the type takes", () => {
  for (const type of definitions.resourceTypes)
    for (const { name, type: kind } of search.claims(type).parameters)
      if (kind in values) expect(() => parsed(`${type}?${name}=${values[kind as keyof typeof values]}`)).not.toThrow();
});

it("claims the includes that a search of the type takes", () => {
  for (const type of ["Patient", "Observation", "Provenance", "ActivityDefinition"]) {
    const { includes, revincludes } = search.claims(type);
    for (const one of includes) expect(() => parsed(`${type}?_include=${one}`)).not.toThrow();
    for (const one of revincludes) expect(parsed(`${type}?_revinclude=${one}`).query.include).not.toHaveLength(0);
  }
  expect(search.claims("Patient").revincludes).toContain("Observation:patient");
  expect(search.claims("Patient").includes).not.toContain("Observation:patient");
});

it("names the definition of each parameter", () => {
  const found = search.claims("Patient").parameters.find(({ name }) => name === "birthdate");
  expect(found).toMatchObject({ type: "date", definition: "http://hl7.org/fhir/SearchParameter/individual-birthdate" });
});
