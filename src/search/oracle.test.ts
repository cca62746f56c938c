import { beforeEach, describe, expect, it } from "@jest/globals";
import type { SearchParameter } from "../fhir/definitions.ts";
import type { Resource } from "../fhir/types.ts";
import { parse } from "../fhirpath/parser.ts";
import * as opinion from "../fhirpath/second-opinion.ts";
import { belongs } from "./extract.ts";
import type { Source } from "./sources.ts";
import { tableOf } from "./table.ts";
import { base, definitions } from "./trial.ts";
import { searchTypes } from "./types/table.ts";
import { packCodes } from "../fhir/codes.ts";
import { isThorough } from "../testing/thorough.ts";

/** The elements under the names that a parameter asks for, against what the `fhirpath` library selects by its expression. */

/** They need no entries: the store has the id and the time. */
const ofTheStore = new Set(["_id", "_lastUpdated"]);

/** The library does not look into contained resources. */
const nothing = new Map<string, Resource>();

const types = searchTypes({ definitions, codes: packCodes(), base, now: () => 0, intoContained: false });
const table = opinion.remember((type) =>
  tableOf({ definitions, types, read: parse, parameter: () => undefined }, type),
);

/** A reference to a contained resource names no type that could be searched for. */
const library = opinion.libraryWith((references, type) => references.some((one) => opinion.typeNamed(one) === type));

/** Of an extension the value is meant, and of a Bundle's first resource one of the type that the parameter points at. */
const meant = ({ expression = "{}", target = [] }: SearchParameter): string =>
  expression
    .replace(/extension\('[^']*'\)$/, "$&.value")
    .replace(/^Bundle\.entry\[0\]\.resource$/, `$&.ofType(${String(target[0])})`);

const elements = (source: Source, resource: Resource): unknown[] =>
  source.leaf
    .select(resource, { resource })
    .map(({ value }) => value)
    .filter((value) => value !== undefined && belongs(source, value, base, nothing));

let compared = 0;
beforeEach(() => {
  compared = 0;
});

function compare(what: string, mine: unknown, theirs: () => unknown): string[] {
  compared++;
  const [ours, others] = [opinion.once(() => mine).sort(), opinion.once(theirs).sort()];
  return JSON.stringify(ours) === JSON.stringify(others) ? [] : [`${what}: ${ours.join()} / ${others.join()}`];
}

const differences = (resource: Resource): string[] =>
  definitions
    .searchParameters(resource.resourceType)
    .filter(({ code, expression }) => expression !== undefined && !ofTheStore.has(code))
    .flatMap((definition) => parameterDifferences(definition, resource));

function parameterDifferences(definition: SearchParameter, resource: Resource): string[] {
  const { resourceType, id = "" } = resource;
  const example = `${resourceType}-${id}`;
  if (opinion.isMistaken(definition.code, example)) return [];
  const stored = table(resourceType, "").parameters.get(definition.code)?.stored ?? [];
  const sources = stored.flatMap((one) => one.sources);
  const what = `${example} ${definition.code}`;
  const whole = sources.flatMap((source) => elements(source, resource));
  return [
    ...compare(what, whole, () => library(meant(definition), "")(resource)),
    ...sources.flatMap((source) => componentDifferences(what, definition, source, resource)),
  ];
}

/** The components of a composite parameter, from each of its elements. */
function componentDifferences(what: string, { component = [] }: SearchParameter, source: Source, resource: Resource) {
  return elements(source, resource).flatMap((element) =>
    component.flatMap(({ expression }, n) => {
      const mine = source.parts[n]?.leaves.flatMap(({ select }) =>
        select(element, { resource }).map(({ value }) => value),
      );
      const from = source.leaf.types[0] ?? "";
      return compare(`${what} ${expression}`, mine, () => library(expression, from)(element, { resource }));
    }),
  );
}

describe("what is indexed for every search parameter of R4 is what the fhirpath library selects", () => {
  it("in the examples that are kept here", () => {
    expect(opinion.keptExamples().flatMap(differences)).toEqual([]);
    expect(compared).toBeGreaterThan(3_000);
  });

  (isThorough && opinion.wholePackage ? it : it.skip)(
    "in all of HL7's examples (THOROUGH=1 after npm run definitions)",
    () => {
      expect(opinion.wholePackage?.().flatMap(differences)).toEqual([]);
      expect(compared).toBeGreaterThan(16_500);
    },
  );
});
