import { invalid } from "./error.ts";
import { asObject, parseSent } from "./json.ts";
import type { Resource } from "./types.ts";

/**
 * Reads one resource: a JSON object with a `resourceType`. What else it must be, validation says.
 * @throws FhirError `structure` when it is no JSON or has a member twice, `invalid` when it is no resource.
 */
export function readResource(text: string): Resource {
  const resource = asObject(parseSent(text), "a resource");
  if (typeof resource["resourceType"] !== "string")
    throw invalid("a resource must have a resourceType", "resourceType");
  return resource as Resource;
}
