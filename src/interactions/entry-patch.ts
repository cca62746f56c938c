import { invalid } from "../fhir/error.ts";
import { parseSent } from "../fhir/json.ts";
import type { Resource } from "../fhir/types.ts";
import { expectUtf8 } from "../fhir/utf8.ts";
import type { PatchBody } from "../patch/patch.ts";

/**
 * The patch that an entry carries: Parameters are a FHIRPath Patch; a JSON Patch is in a Binary that says so.
 * http://hl7.org/fhir/R4/http.html#patch
 * @param path FHIRPath of the resource.
 * @throws FhirError naming the element that is wrong
 */
export function patchIn(resource: Resource, path: string): PatchBody {
  const { resourceType, contentType, data } = resource;
  if (resourceType === "Parameters") return { form: "fhirpath-patch", parameters: resource };
  if (resourceType !== "Binary")
    throw invalid(`a patch in a Bundle is in Parameters or a Binary, not in a ${resourceType}`, path);
  if (contentType !== "application/json-patch+json")
    throw invalid("a Binary that is a patch has the contentType application/json-patch+json", `${path}.contentType`);
  if (typeof data !== "string") throw invalid("a Binary that is a patch needs data", `${path}.data`);
  const bytes = Buffer.from(data, "base64");
  expectUtf8(bytes);
  return { form: "json-patch", operations: parseSent(bytes.toString("utf8")) };
}
