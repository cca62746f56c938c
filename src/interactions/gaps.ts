/** What searches by SearchParameters that were added miss, because it takes too much work to index it. */
import { FhirError, type Issue } from "../fhir/error.ts";
import type { Gap } from "../search/custom/gaps.ts";
import { anyOf } from "../search/types/type.ts";
import type { Assert, ResourceStore } from "../storage/store.ts";

/**
 * The gaps in which there is something that the caller may see.
 * @param deadline Milliseconds
 * @throws FhirError `too-costly`
 */
export async function gapsFound(
  gaps: readonly Gap[],
  store: Pick<ResourceStore, "search">,
  deadline: number,
): Promise<readonly Gap[]> {
  const isFound = async (types: readonly string[], of: readonly Gap[]) =>
    (await store.search({ types, where: anyOf(of.map(({ where }) => where)), sort: [], limit: 1, deadline })).versions
      .length > 0;
  // Mostly there is nothing: one question tells.
  if (gaps.length === 0 || !(await isFound([...new Set(gaps.flatMap(({ types }) => types))], gaps))) return [];
  const found: Gap[] = [];
  for (const gap of gaps) if (await isFound(gap.types, [gap])) found.push(gap);
  return found;
}

/** Of a search that is answered nevertheless. */
export const missing = ({ parameter, types }: Gap): Issue => ({
  severity: "warning",
  code: "incomplete",
  diagnostics: `some resources of ${named(types)} take too much work to be indexed by ${parameter}: they count as having no value of it`,
  expression: parameter,
});

/** Of a write that would go by an answer that may be wrong. */
export const uncertain = (said: string, { parameter, types }: Gap): FhirError =>
  new FhirError(
    "precondition-failed",
    `whether something matches ${said} cannot be told: some resources of ${named(types)} take too much work to be indexed by ${parameter}; name the resource by its id, or go by another parameter`,
    parameter,
  );

/** What a commit asserts that relies on there being no gap. */
export const assertWhole = (gaps: readonly Gap[]): Assert[] =>
  gaps.map(({ types, where }) => ({ types, where, expect: undefined }));

const few = 3;

const named = (types: readonly string[]): string =>
  types.length > few ? `${types.slice(0, few).join(", ")} and other types` : types.join(", ");
