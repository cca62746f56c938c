import type { Definitions } from "../fhir/definitions.ts";
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

/** The resources that one contains, by `#id`. */
export type Contents = ReadonlyMap<string, Resource>;

/** What references within a resource can point at. */
export function byId(resource: Resource, { isResourceType }: Pick<Definitions, "isResourceType">): Contents {
  const found = containedIn(resource).filter(({ resourceType }) => isResourceType(resourceType));
  return new Map(found.flatMap((one) => (asText(one.id) === undefined ? [] : [[`#${one.id}`, one] as const])));
}

/** The contained resource that a reference points at. */
export const containedTarget = (element: unknown, contained: Contents): Resource | undefined =>
  contained.size === 0 ? undefined : contained.get(asText(asElement(element)?.["reference"]) ?? "");

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
