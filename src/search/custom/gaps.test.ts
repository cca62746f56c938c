import { expect, it } from "@jest/globals";
import { openSearch } from "../search.ts";
import { base, definitions, read } from "../trial.ts";
import type { Custom } from "./definition.ts";

const custom = (code: string, types: string[], more: Partial<Custom["definition"]> = {}): Custom => ({
  id: code,
  name: `${code}~1`,
  types,
  pending: undefined,
  definition: {
    ...{ url: `http://example.org/${code}`, code, base: types, type: "string" },
    ...more,
  },
});
const search = openSearch({ definitions, base, intoContained: true });
search.use([
  custom("said", ["Patient", "Basic"], { expression: "Patient.name.text | Basic.id" }),
  custom("to", ["Patient"], { type: "reference", target: ["Basic"], expression: "Patient.managingOrganization" }),
  custom("pair", ["Basic"], {
    type: "composite",
    expression: "Basic",
    component: [
      { definition: "http://hl7.org/fhir/SearchParameter/Basic-code", expression: "code" },
      { definition: "http://hl7.org/fhir/SearchParameter/Basic-author", expression: "author" },
    ],
  }),
]);

function gaps(asked: string): string[] {
  const { types, parameters } = read(asked);
  return search
    .gaps(search.parse(types, parameters, "strict").query)
    .map((gap) => `${gap.parameter} of ${[...gap.types].sort().join(" ")}`);
}

it.each([
  ["Patient?said=a", ["said of Patient"]],
  ["Patient?said:missing=true", ["said of Patient"]],
  ["Patient,Basic,Group?_sort=said", ["said of Basic Patient"]],
  ["Basic?pair=a$Patient/b", ["pair of Basic"]],
  ["Patient?to:identifier=a", ["to of Patient"]],
  ["Patient?_has:Basic:subject:said=a", ["said of Basic"]],
  ["Basic?_revinclude=Patient:to", ["to of Patient"]],
  // What is contained is marked where it is contained.
  ["Observation?subject:Patient.said=a", ["said of Observation Patient"]],
  ["Patient?family=a&_sort=birthdate&_include=Patient:organization", []],
  ["Group?_include=*", []],
])("%s", (asked, expected) => {
  expect(gaps(asked)).toEqual(expected);
});

// Many ways lead to each of the types.
it("is told of a chain of links to any type, however many ways there are", () => {
  const links = "subject[".repeat(8);
  expect(gaps(`Basic?_filter=${links}said eq a${"]._id eq none".repeat(8)}`)).toEqual([
    expect.stringContaining("said of Basic"),
  ]);
});
