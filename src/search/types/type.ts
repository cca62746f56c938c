import type { Codes } from "../../fhir/codes.ts";
import type { Definitions } from "../../fhir/definitions.ts";
import type { Criterion, IndexEntry } from "../../storage/query.ts";
import type { Node } from "../../fhirpath/node.ts";

/** What reading and asking depend on beside the value itself. */
export interface Ground {
  definitions: Definitions;
  /** Codes of value sets and hierarchies. */
  codes: Codes;
  /** Our own FHIR base, without a slash at the end. */
  base: string;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** Chains look into contained resources, too. */
  intoContained: boolean;
}

/** One value that is asked for: `name[:modifier]=text`, for entries of one stored name. */
export interface Term {
  /** As it was sent, for messages. */
  name: string;
  /** One value of the list, escapes in it. */
  text: string;
  modifier: string | undefined;
  /** The name of the entries that are looked for. */
  param: string;
  /** Reference parameters: types that it may point at; empty = any. */
  targets: readonly string[];
  /** Token parameters: the value set that a code must be from. */
  required?: string | undefined;
}

/** A selected element: its JSON, and FHIR's type of it. */
type Element = Pick<Node, "value" | "type">;

/**
 * One of FHIR's search parameter types: how its values are found in a resource, and how its
 * text in a URL is read. The two halves must agree on the form, so they live together.
 */
export interface SearchType {
  /** Modifiers that it knows, `:missing` apart. */
  modifiers: readonly string[];
  /**
   * Adds the entries of one element. What has no value of this type adds none.
   * @param required Value set that a code must be from.
   */
  index(param: string, element: Element, required: string | undefined, into: IndexEntry[]): void;
  /** What a value asks for. @throws FhirError `invalid` naming the parameter when it cannot be read. */
  parse(term: Term): Criterion;
}

/** An element as an object, or undefined. */
export const asElement = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;

/** A text that says something, or undefined. */
export const asText = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** The items of a member that may hold several. */
export const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

/** `and` of criteria; of one it is that one, of none it holds of all. */
export function allOf(of: readonly Criterion[]): Criterion {
  const [first] = of;
  if (first === undefined) return { op: "all" };
  return of.length === 1 ? first : { op: "and", of };
}

/** Most operands of one `or`: databases bound how deep an expression may be, and some nest each operand. */
const widest = 64;

/** `or` of criteria; of one it is that one. Of very many it is an `or` of `or`s. */
export function anyOf(of: readonly Criterion[]): Criterion {
  const [first] = of;
  if (first === undefined) return { op: "none" };
  if (of.length === 1) return first;
  if (of.length <= widest) return { op: "or", of };
  const count = Math.ceil(of.length / widest);
  const size = Math.ceil(of.length / count);
  return anyOf(Array.from({ length: count }, (_, n) => anyOf(of.slice(n * size, (n + 1) * size))));
}
