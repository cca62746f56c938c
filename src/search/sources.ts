/** Where in a resource the values of a search parameter are. */
import type { Definitions, SearchParameter } from "../fhir/definitions.ts";
import type { Branch } from "./expression.ts";
import { branches } from "./expression.ts";
import type { Leaf } from "./leaf.ts";
import { leavesOf } from "./leaf.ts";
import type { Odd } from "./odd.ts";
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
  /** Expressions that are more than paths. */
  odd: Odd;
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
  const mine = branches(parameter.expression ?? "").filter(({ root }) =>
    applies(reader.definitions, resourceType, root),
  );
  return mine.flatMap((one) =>
    leavesAt(reader, resourceType, one).map((leaf) => {
      const parts = (parameter.component ?? []).map((part) => partOf(reader, resourceType, leaf, part));
      return { leaf, only: one.only ?? onlyTarget(one, parameter), except: [], parts };
    }),
  );
}

/** Where the expression does not narrow what it selects, a parameter that points at one type does: `Bundle.entry[0].resource`. */
const onlyTarget = ({ steps }: Branch, { target = [] }: SearchParameter): string | undefined =>
  steps === undefined && target.length === 1 ? target[0] : undefined;

/** True when the path begins with the type or one that it specialises. */
function applies(definitions: Definitions, type: string, root: string | undefined): boolean {
  if (root === undefined || root === type) return true;
  const base = definitions.type(type)?.base;
  return base !== undefined && applies(definitions, base, root);
}

function leavesAt({ definitions, odd }: Reader, from: string, { text, steps }: Branch): Leaf[] {
  if (text === "") return [];
  return steps ? leavesOf(definitions, from, steps) : [odd(from, text)];
}

type Component = NonNullable<SearchParameter["component"]>[number];

function partOf(reader: Reader, resourceType: string, whole: Leaf, { definition, expression }: Component): Part {
  const paths = branches(expression);
  const ofResource = paths.some(({ root }) => root === "%resource");
  const from = ofResource ? resourceType : (whole.type ?? resourceType);
  const leaves = paths.flatMap((one) => leavesAt(reader, from, one));
  const type = suited(reader.definitions.searchParameter(definition)?.type ?? "token", leaves);
  const keyed = leaves.map((leaf) => ({ ...leaf, key: `${type} ${leaf.key}` }));
  return { search: reader.types[type], leaves: keyed, ofResource };
}

/** R4 has the definitions of DocumentReference's `relationship` the wrong way round; what is selected cannot lie. */
function suited(type: TypeName, leaves: readonly Leaf[]): Exclude<TypeName, "composite"> {
  if (leaves.some((leaf) => leaf.type === "Reference")) return "reference";
  return type === "reference" || type === "composite" ? "token" : type;
}
