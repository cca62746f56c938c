/** What a Binary is to be seen by: R4 gives it an element for that, and no search parameter. */
import { parseReference } from "../fhir/reference.ts";
import type { Resource } from "../fhir/types.ts";
import type { IndexEntry } from "../storage/query.ts";
import { asElement, asText } from "./types/type.ts";

/** The name of the entry; of the house's own, so no search asks for it. */
export const securityContext = "_securityContext";

/** The resource that stands for a Binary where access is decided. http://hl7.org/fhir/R4/binary-definitions.html#Binary.securityContext */
export function securityEntries(resource: Resource, base: string): IndexEntry[] {
  if (resource.resourceType !== "Binary") return [];
  const literal = asText(asElement(resource["securityContext"])?.["reference"]);
  const target = literal === undefined ? undefined : parseReference(literal, base);
  if (target?.form !== "local") return [];
  return [{ kind: "reference", param: securityContext, type: target.type, id: target.id }];
}
