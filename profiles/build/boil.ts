import type { SearchParameter } from "../../src/fhir/definitions.ts";
import { boilExpansions } from "./expansions.ts";
import { openPackage, packages } from "./packages.ts";
import { boilCompartments, boilSearchParameters } from "./search.ts";
import type { CodeSystem, CompartmentDefinition, StructureDefinition, ValueSet } from "./source.ts";
import { boilStructures } from "./structures.ts";
import { boilCodeSystems, boilValueSets } from "./terminology.ts";
import { boilTrees } from "./trees.ts";

/**
 * The whole pack, as file name → text. The same packages give the same bytes.
 * @param cache Folder of the packages, fetched when they are not there.
 */
export function boil(cache: string): Map<string, string> {
  const examples = openPackage(cache, packages.examples);
  const expansions = openPackage(cache, packages.expansions);
  const structures = boilStructures(examples.all<StructureDefinition>("StructureDefinition"));
  const codeSystems = examples.all<CodeSystem>("CodeSystem");
  const expanded = expansions.all<ValueSet>("ValueSet");
  const trees = boilTrees(codeSystems);
  return new Map([
    ["structures.json", print(structures)],
    ["search-parameters.json", print(boilSearchParameters(examples.all<SearchParameter>("SearchParameter")))],
    ["compartments.json", print(boilCompartments(examples.all<CompartmentDefinition>("CompartmentDefinition")))],
    ["value-sets.json", print(boilValueSets(expanded, structures))],
    ["code-systems.json", print({ caseSensitive: boilCodeSystems(codeSystems) })],
    ["code-trees.json", print(trees)],
    ["expansions.json", print(boilExpansions(examples.all<ValueSet>("ValueSet"), expanded, trees))],
  ]);
}

/** One line for each member or item, so that a change can be read as one. */
function print(value: object): string {
  const isArray = Array.isArray(value);
  const lines = Object.entries(value).map(([key, one]: [string, unknown]) =>
    isArray ? JSON.stringify(one) : `${JSON.stringify(key)}:${JSON.stringify(one)}`,
  );
  return isArray ? `[\n${lines.join(",\n")}\n]\n` : `{\n${lines.join(",\n")}\n}\n`;
}
