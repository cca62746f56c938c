import type { StoredType } from "../../src/fhir/pack-form.ts";
import type { CodeSystem, Contained, ValueSet } from "./source.ts";

/**
 * The codes of every value set that a required binding names and HL7 could expand: url → system → codes.
 * @param types Those whose bindings count.
 */
export function boilValueSets(
  expanded: readonly ValueSet[],
  types: Readonly<Record<string, StoredType>>,
): Record<string, Record<string, string[]>> {
  const bound = new Set(Object.values(types).flatMap(({ elements }) => elements.map(({ required }) => required)));
  const wanted = expanded.filter((one) => bound.has(one.url) && isComplete(one));
  const sorted = wanted.sort((a, b) => (a.url < b.url ? -1 : 1));
  return Object.fromEntries(sorted.map(({ url, expansion }) => [url, bySystem(expansion?.contains ?? [])]));
}

/** `toocostly` and `unclosed` mark an expansion that does not hold all. */
const isComplete = ({ expansion }: ValueSet): boolean =>
  expansion?.contains !== undefined &&
  !expansion.extension?.some(({ url }) => /\/valueset-(toocostly|unclosed)$/.test(url));

function bySystem(contains: readonly Contained[]): Record<string, string[]> {
  const systems: Record<string, string[]> = {};
  const add = ({ system = "", code, abstract = false, contains: inner = [] }: Contained): void => {
    if (code !== undefined && !abstract) (systems[system] ??= []).push(code);
    inner.forEach(add);
  };
  contains.forEach(add);
  return Object.fromEntries(
    Object.entries(systems)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([system, codes]) => [system, [...new Set(codes)].sort()]),
  );
}

/** Code systems that say that case matters in their codes. UCUM says so in its own specification. */
export const boilCodeSystems = (all: readonly CodeSystem[]): string[] =>
  ["http://unitsofmeasure.org", ...all.filter(({ caseSensitive }) => caseSensitive).map(({ url }) => url)].sort();
