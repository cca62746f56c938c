/** Where in a resource the values of a search parameter are. */
import type { Definitions, SearchParameter } from "../fhir/definitions.ts";
import type { Ast } from "../fhirpath/ast.ts";
import { branchesFor } from "../fhirpath/branches.ts";
import { modelOf } from "../fhirpath/model.ts";
import { branchOf } from "./expression.ts";
import { leafOf, type Leaf } from "./leaf.ts";
import type { Part } from "./types/composite.ts";
import type { SearchTypes, TypeName } from "./types/table.ts";

/** Elements that are indexed alike. */
export interface Source {
  leaf: Leaf;
  /** References: only those to this type. */
  only: string | undefined;
  /** References: all but those to these types, which have a source of their own. */
  except: readonly string[];
  /** Composite: what is joined. */
  parts: readonly Part[];
}

/** What reading expressions needs. */
export interface Reader {
  definitions: Definitions;
  types: SearchTypes;
  /** Parses an expression. */
  read: (expression: string) => Ast;
  /** A search parameter by its canonical url, one that was added too. */
  parameter: (url: string) => SearchParameter | undefined;
}

/** Two sources of a resource type with equal keys hold the same values. */
export const keyOf = ({ type }: SearchParameter, { leaf, only, except, parts }: Source): string =>
  [
    type,
    leaf.key,
    only ?? (except.length > 0 ? "…" : ""),
    ...parts.flatMap(({ leaves }) => leaves.map(({ key }) => key)),
  ].join("\n");

/** The sources of a parameter in resources of a type. */
export function sourcesOf(reader: Reader, resourceType: string, parameter: SearchParameter): Source[] {
  if (parameter.expression === undefined) return [];
  return leavesOf(reader, resourceType, parameter.expression).map(({ leaf, only }) => {
    const parts = (parameter.component ?? []).map((part) => partOf(reader, leaf.types[0] ?? resourceType, part));
    return { leaf, only: only ?? onlyTarget(reader, leaf, parameter), except: [], parts };
  });
}

/** The leaves of an expression, and the type that each is narrowed to. */
function leavesOf({ definitions, read }: Reader, from: string, expression: string) {
  const branches = branchesFor(read(expression), from, modelOf(definitions)).map(branchOf);
  return branches.flatMap(({ path, only }) => {
    const leaf = leafOf(definitions, from, path);
    return leaf ? [{ leaf, only }] : [];
  });
}

/** Resources in a resource are narrowed to the type that the parameter points at: `Bundle.entry[0].resource`. */
function onlyTarget({ definitions }: Reader, { types }: Leaf, { type, target = [] }: SearchParameter) {
  const held = type === "reference" && types.some((one) => definitions.type(one)?.kind === "resource");
  return held && target.length === 1 ? target[0] : undefined;
}

type Component = NonNullable<SearchParameter["component"]>[number];

function partOf(reader: Reader, from: string, { definition, expression }: Component): Part {
  const leaves = leavesOf(reader, from, expression).map(({ leaf }) => leaf);
  const type = suited(reader.parameter(definition)?.type ?? "token", leaves);
  const keyed = leaves.map((leaf) => ({ ...leaf, key: `${type} ${leaf.key}` }));
  return { search: reader.types[type], leaves: keyed };
}

/** R4 has the definitions of DocumentReference's `relationship` the wrong way round; what is selected cannot lie. */
function suited(type: TypeName, leaves: readonly Leaf[]): Exclude<TypeName, "composite"> {
  const types = leaves.flatMap((leaf) => leaf.types);
  if (types.length > 0 && types.every((one) => one === "Reference")) return "reference";
  return type === "reference" || type === "composite" ? "token" : type;
}
