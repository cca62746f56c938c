/** The version of a resource, in its text. http://hl7.org/fhir/R4/resource.html#Meta */
import { instant } from "../fhir/datetime.ts";
import { parseJson } from "../fhir/json.ts";
import type { Resource } from "../fhir/types.ts";

const opening = '"meta":{';

/**
 * Puts versionId and lastUpdated first into the meta of a resource.
 * @param text As `Change.text` says: `{"resourceType":"…","id":"…","meta":{…`
 * @param at Milliseconds since 1970 UTC
 */
export function stamp(text: string, version: number, at: number): string {
  const inside = text.indexOf(opening) + opening.length;
  const rest = text.slice(inside);
  const comma = rest.startsWith("}") ? "" : ",";
  return `${text.slice(0, inside)}"versionId":"${version}","lastUpdated":"${instant(at)}"${comma}${rest}`;
}

/** A stored resource as it was when it was indexed: without what the store put into its meta. */
export function unstamped(text: string): Resource {
  const resource = parseJson(text) as Resource;
  delete resource.meta?.versionId;
  delete resource.meta?.lastUpdated;
  return resource;
}
