import { invalid } from "./error.ts";
import { asObject, parseJson } from "./json.ts";
import type { Resource } from "./types.ts";

/**
 * Reads one resource: a JSON object with a `resourceType`. What else it must be, validation says.
 * @throws FhirError `structure` when it is no JSON, `invalid` when it is no resource.
 */
export function readResource(text: string): Resource {
  const resource = asObject(parseJson(text), "a resource");
  if (typeof resource["resourceType"] !== "string")
    throw invalid("a resource must have a resourceType", "resourceType");
  return resource as Resource;
}
