/** What a conditional interaction goes by. http://hl7.org/fhir/R4/http.html#cond-update */
import { FhirError } from "../fhir/error.ts";
import type { Search } from "../search/search.ts";
import type { Parameters } from "../search/value.ts";
import type { Criterion } from "../storage/query.ts";
import type { Assert, ResourceStore, Version } from "../storage/store.ts";
import { urlWith } from "./parameters.ts";

/** A condition that has been read: on a type, and as the caller said it. */
export interface Condition {
  type: string;
  where: Criterion;
  said: string;
}

/** Reads a condition. @throws FhirError `invalid` when a parameter of it is not known, or no filter. */
export const conditionOf = (search: Search, type: string, parameters: Parameters): Condition => ({
  type,
  where: search.condition(type, parameters),
  said: urlWith(type, parameters),
});

/** Milliseconds after which looking is given up. */
const patience = 10_000;

/**
 * The one resource that satisfies a condition, and what a commit that relies on the answer has to assert.
 * @param gone Ids that do not count: a transaction deletes them before.
 * @throws FhirError `multiple-matches` when there are many.
 */
export async function onlyMatch(
  store: ResourceStore,
  { type, where, said }: Condition,
  gone: readonly string[] = [],
): Promise<{ found: Version | undefined; assert: Assert }> {
  const asked = { types: [type], where: without(where, gone) };
  const { versions } = await store.search({ ...asked, sort: [], limit: 2, deadline: patience });
  if (versions.length > 1) throw new FhirError("multiple-matches", `more than one resource matches ${said}`);
  return { found: versions[0], assert: { ...asked, expect: versions[0]?.id } };
}

/** The same criterion of all but some. */
export const without = (where: Criterion, ids: readonly string[]): Criterion =>
  ids.length === 0 ? where : { op: "and", of: [where, { op: "not", of: { op: "id", ids } }] };
