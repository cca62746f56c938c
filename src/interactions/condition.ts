/** What a conditional interaction goes by. http://hl7.org/fhir/R4/http.html#cond-update */
import { FhirError } from "../fhir/error.ts";
import type { Gap } from "../search/custom/gaps.ts";
import type { Search } from "../search/search.ts";
import type { Parameters } from "../search/value.ts";
import type { Criterion } from "../storage/query.ts";
import type { Assert, ResourceStore, Version } from "../storage/store.ts";
import { assertWhole, gapsFound, uncertain } from "./gaps.ts";
import { urlWith } from "./parameters.ts";

/** A condition that has been read: on a type, and as the caller said it. */
export interface Condition {
  type: string;
  where: Criterion;
  said: string;
  /** What it may not know of. */
  gaps: readonly Gap[];
}

/** Reads a condition. @throws FhirError `invalid` when a parameter of it is not known, or no filter. */
export function conditionOf(search: Search, type: string, parameters: Parameters): Condition {
  const where = search.condition(type, parameters);
  return { type, where, said: urlWith(type, parameters), gaps: search.gaps({ types: [type], where }) };
}

/** Milliseconds after which looking is given up. */
const patience = 10_000;

/**
 * The one resource that satisfies a condition, and what a commit that relies on the answer has to assert.
 * @param gone Ids that do not count: a transaction deletes them before.
 * @throws FhirError `multiple-matches` when there are many, `precondition-failed` when some may match unseen.
 */
export async function onlyMatch(
  store: ResourceStore,
  { type, where, said, gaps }: Condition,
  gone: readonly string[] = [],
): Promise<{ found: Version | undefined; asserts: readonly Assert[] }> {
  await expectWhole(store, { said, gaps });
  const asked = { types: [type], where: without(where, gone) };
  const { versions } = await store.search({ ...asked, sort: [], limit: 2, deadline: patience });
  if (versions.length > 1) throw new FhirError("multiple-matches", `more than one resource matches ${said}`);
  return { found: versions[0], asserts: [{ ...asked, expect: versions[0]?.id }, ...assertWhole(gaps)] };
}

/** @throws FhirError `precondition-failed` when resources may satisfy a condition without being found by it */
export async function expectWhole(store: ResourceStore, { said, gaps }: Pick<Condition, "said" | "gaps">) {
  const [gap] = await gapsFound(gaps, store, patience);
  if (gap) throw uncertain(said, gap);
}

/** The same criterion of all but some. */
export const without = (where: Criterion, ids: readonly string[]): Criterion =>
  ids.length === 0 ? where : { op: "and", of: [where, { op: "not", of: { op: "id", ids } }] };
