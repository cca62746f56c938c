import { deleted, notFound } from "../fhir/error.ts";
import type { Version } from "../storage/store.ts";

/**
 * A version that has a resource.
 * @param what For messages: `Patient/1`.
 * @throws FhirError `not-found` when there is no version, `deleted` when it is a deletion
 */
export function expectThere(version: Version | undefined, what: string): Version & { text: string } {
  if (!version) throw notFound(what);
  if (!hasText(version)) throw deleted(what);
  return version;
}

const hasText = (version: Version): version is Version & { text: string } => version.text !== undefined;
