import type { Resource } from "../fhir/types.ts";
import type { Criterion, IndexEntry } from "../storage/query.ts";
import { asElement, asList, asText } from "./types/type.ts";

const param = "_contained";

/** Which contained resources a search looks at, and what it then shows. http://hl7.org/fhir/R4/search.html#contained */
export interface Contained {
  /** `both`: beside those that are not contained. */
  how: "true" | "both";
  show: "container" | "contained";
}

/** Says of what types a resource contains others: they are not indexed themselves. */
export function addContained(resource: Resource, into: IndexEntry[]): void {
  for (const { resourceType } of containedIn(resource))
    into.push({ kind: "token", param, system: "", code: resourceType });
}

/** The resources that one contains. */
export const containedIn = (resource: Resource): readonly Resource[] =>
  asList(resource["contained"]).filter(
    (one): one is Resource => asText(asElement(one)?.["resourceType"]) !== undefined,
  );

/** Holds of what contains a resource of that type. */
export const containing = (type: string): Criterion => ({ op: "token", param, system: "", code: type });
