import { invalid } from "../fhir/error.ts";
import { decimalValue } from "../fhir/json.ts";
import { isNumeric, type Numeric } from "./decimal.ts";
import { kindOf, type Node, type Nodes } from "./node.ts";

/**
 * Collections where one value is meant. Every one of these is undefined for an empty collection.
 * http://hl7.org/fhirpath/N1/#singleton-evaluation-of-collections
 */

/** @throws FhirError `invalid` when there are more. */
export function single(nodes: Nodes, what: string): Node | undefined {
  if (nodes.length > 1) throw invalid(`FHIRPath: ${what} takes one item, not ${nodes.length}`);
  return nodes[0];
}

/** A single item that is no boolean counts as true. */
export function truth(nodes: Nodes, what: string): boolean | undefined {
  const node = single(nodes, what);
  if (node === undefined) return undefined;
  return kindOf(node) === "Boolean" ? node.value === true : true;
}

/** @throws FhirError `invalid` when it is something else than a string. */
export function text(nodes: Nodes, what: string): string | undefined {
  const node = single(nodes, what);
  if (node === undefined || node.value === undefined) return undefined;
  if (typeof node.value !== "string" || kindOf(node) === undefined) throw wrong(what, "a string");
  return node.value;
}

/** @throws FhirError `invalid` when it is no number. */
export function numeric(nodes: Nodes, what: string): Numeric | undefined {
  const node = single(nodes, what);
  if (node === undefined || node.value === undefined) return undefined;
  if (!isNumeric(node.value)) throw wrong(what, "a number");
  return node.value;
}

/** @throws FhirError `invalid` when it is no whole number. */
export function integer(nodes: Nodes, what: string): number | undefined {
  const value = numeric(nodes, what);
  if (value === undefined) return undefined;
  const number = decimalValue(value);
  if (!Number.isInteger(number)) throw wrong(what, "an integer");
  return number;
}

export const wrong = (what: string, expected: string) => invalid(`FHIRPath: ${what} takes ${expected}`);
