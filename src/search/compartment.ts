import type { Definitions } from "../fhir/definitions.ts";
import { isId } from "../fhir/reference.ts";
import type { Resource } from "../fhir/types.ts";
import type { IndexEntry } from "../storage/query.ts";
import type { Table } from "./table.ts";

/** The only compartment whose members are indexed. */
const indexed = "Patient";

/**
 * The compartments that a resource lies in, by what its references say.
 * http://hl7.org/fhir/R4/compartmentdefinition.html
 */
export function members(
  definitions: Definitions,
  { parameters, resourceType }: Table,
  { id }: Resource,
  entries: readonly IndexEntry[],
): IndexEntry[] {
  const codes = definitions.compartment(indexed, resourceType);
  if (codes.length === 0) return [];
  const stored = codes.flatMap((code) => parameters.get(code)?.stored ?? []);
  const names = new Set(stored.map(({ name }) => name));
  const ids = new Set<string>();
  if (codes.includes("{def}") && id !== undefined && isId(id)) ids.add(id);
  for (const entry of entries)
    if (entry.kind === "reference" && entry.type === indexed && names.has(entry.param)) ids.add(entry.id);
  return [...ids].map((one) => ({ kind: "member", compartment: indexed, id: one }));
}
