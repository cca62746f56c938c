/** Search parameters that are written while the server runs. http://hl7.org/fhir/R4/searchparameter.html */
import type { Definitions, SearchParameter } from "../../fhir/definitions.ts";
import { isObject } from "../../fhir/json.ts";
import type { Resource } from "../../fhir/types.ts";

/** A parameter in use: its values are indexed. */
export interface Custom {
  /** Id of the resource that defines it. */
  id: string;
  definition: SearchParameter;
  /** Under which its values are stored. No parameter of R4 has such a name, nor has one that means something else. */
  name: string;
  /** Resource types that it adds to. */
  types: readonly string[];
  /** Why it cannot be searched by yet; undefined: its index is whole. */
  pending: string | undefined;
}

/** Those that are not to be used: `retired` and `unknown`. */
const used: ReadonlySet<unknown> = new Set(["active", "draft"]);

/** Whether a SearchParameter is to be used. */
export const isUsed = ({ status }: Resource): boolean => used.has(status);

/** What a SearchParameter defines; undefined when its structure does not let one tell. */
export function definitionOf(resource: Resource): SearchParameter | undefined {
  const { base, target = [], component = [] } = resource as Record<string, unknown>;
  const [url, code, type] = [textIn(resource, "url"), textIn(resource, "code"), textIn(resource, "type")];
  const parts = componentsOf(component);
  if (url === undefined || code === undefined || type === undefined) return undefined;
  if (!parts || !isTexts(base) || !isTexts(target)) return undefined;
  const needed = { url, code, base, type: type as SearchParameter["type"] };
  return { ...needed, ...textsOf(resource), target, component: parts };
}

function textsOf(resource: Resource): Pick<SearchParameter, "expression" | "description"> {
  const [expression, description] = [textIn(resource, "expression"), textIn(resource, "description")];
  return { ...(expression !== undefined && { expression }), ...(description !== undefined && { description }) };
}

function textIn(resource: Resource, name: string): string | undefined {
  const value: unknown = resource[name];
  return typeof value === "string" ? value : undefined;
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

type Components = NonNullable<SearchParameter["component"]>;

function componentsOf(value: unknown): Components | undefined {
  if (!Array.isArray(value)) return undefined;
  const parts = value.flatMap((one: unknown) => {
    const { definition, expression } = isObject(one) ? one : {};
    return typeof definition === "string" && typeof expression === "string" ? [{ definition, expression }] : [];
  });
  return parts.length === value.length ? parts : undefined;
}

/** What makes the values of two parameters the same. */
export function meaningOf({ code, base, type, expression, target = [], component = [] }: SearchParameter): string {
  return JSON.stringify([code, [...base].sort(), type, expression, [...target].sort(), component]);
}

/** What R4 may be extended by: any type, and these two. */
export const isBase = (definitions: Definitions, name: string): boolean =>
  definitions.isResourceType(name) || name === "Resource" || name === "DomainResource";

/** The resource types that a parameter adds to: those of its bases where R4 has no parameter of that code. */
export function typesOf(definitions: Definitions, { base, code }: SearchParameter): readonly string[] {
  return definitions.resourceTypes.filter((type) => isOf(definitions, type, base) && !ownOf(definitions, type, code));
}

/** R4's own parameter of a code. */
export const ownOf = (definitions: Definitions, type: string, code: string): SearchParameter | undefined =>
  definitions.searchParameters(type).find((one) => one.code === code);

function isOf(definitions: Definitions, type: string | undefined, base: readonly string[]): boolean {
  if (type === undefined) return false;
  return base.includes(type) || isOf(definitions, definitions.type(type)?.base, base);
}
