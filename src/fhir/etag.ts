/** The names of versions in HTTP. http://hl7.org/fhir/R4/http.html#versions */
import { invalid } from "./error.ts";

/** The ETag of a version. */
export const etag = (version: number): string => `W/"${version}"`;

/**
 * The version id that an ETag names: `W/"3"`, `"3"`, or `3` as clients send it too; `*` for any version.
 * http://hl7.org/fhir/R4/http.html#versions
 * @throws FhirError `invalid` when it names none, or more than one.
 */
export function versionOf(tag: string): string {
  const id = /^(?:W\/)?(?:"(?<quoted>[A-Za-z0-9\-.]{1,64})"|(?<bare>[A-Za-z0-9\-.]{1,64}|\*))$/.exec(
    tag.trim(),
  )?.groups;
  const version = id?.["quoted"] ?? id?.["bare"];
  if (version === undefined) throw invalid(`If-Match: ${tag} does not name one version, such as W/"3"`);
  return version;
}

/** An HTTP date or a FHIR instant as milliseconds since 1970 UTC; undefined when it is neither: HTTP then ignores it. */
export function instantOf(text: string): number | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

/** The number of a version id, where it can be one of ours. */
export const versionNumber = (id: string): number | undefined => (/^[1-9]\d{0,14}$/.test(id) ? Number(id) : undefined);
