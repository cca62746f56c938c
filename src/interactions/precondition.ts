import { FhirError } from "../fhir/error.ts";
import type { Assert, Change, ResourceStore, Version } from "../storage/store.ts";
import { versionNumber } from "../fhir/etag.ts";

/** What the client demands of the state before a write. */
export interface Precondition {
  /** A version id, or `*` for any. */
  ifMatch?: string;
  /** There must be none. */
  ifNoneMatch?: "*";
}

/** What a commit relies on, so that the precondition holds in it. */
export interface Relied extends Pick<Change, "onVersion"> {
  asserts: readonly Assert[];
}

/**
 * Holds a precondition to the current state.
 * @throws FhirError `precondition-failed` when it does not hold. http://hl7.org/fhir/R4/http.html#concurrency
 */
export async function relyOn(
  store: ResourceStore,
  { type, id }: { type: string; id: string },
  { ifMatch, ifNoneMatch }: Precondition,
): Promise<Relied> {
  if (ifMatch === undefined && ifNoneMatch === undefined) return { asserts: [] };
  const before = await store.read(type, id);
  const there = before?.text !== undefined;
  if (ifNoneMatch && there) throw failed(`${type}/${id} is already there`);
  const asserts = ifNoneMatch || ifMatch === "*" ? [assertThat(type, id, there)] : [];
  return { asserts, ...(ifMatch !== undefined && versionAsked(`${type}/${id}`, ifMatch, before)) };
}

function versionAsked(key: string, ifMatch: string, before: Version | undefined): Pick<Change, "onVersion"> {
  const holds = ifMatch === "*" ? before?.text !== undefined : before && versionNumber(ifMatch) === before.version;
  if (!before || !holds) throw failed(`${key} is not at version ${ifMatch}`);
  return ifMatch === "*" ? {} : { onVersion: before.version };
}

const failed = (why: string) => new FhirError("precondition-failed", why);

/** Asserts that a resource is there, or that it is not. */
export const assertThat = (type: string, id: string, there: boolean): Assert => ({
  types: [type],
  where: { op: "id", ids: [id] },
  expect: there ? id : undefined,
});
