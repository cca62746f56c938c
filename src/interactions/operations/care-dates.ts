/** When care was given, as far as R4's search parameters tell. */
import { span } from "../../fhir/datetime.ts";
import { invalid } from "../../fhir/error.ts";
import { byType } from "../../search/by-type.ts";
import type { Search } from "../../search/search.ts";
import type { Criterion } from "../../storage/query.ts";

/** Dates that are about somebody or something, not about care. */
const notOfCare: ReadonlySet<string> = new Set([
  ...["_lastUpdated", "birthdate", "death-date", "expiration-date", "value-date"],
]);

/** A stretch of care, as FHIR dates; without one end it is open there. */
export interface Stretch {
  start?: string | undefined;
  end?: string | undefined;
}

/**
 * Holds of what was done at some time in the stretch, and of what has no such date.
 * http://hl7.org/fhir/R4/patient-operation-everything.html
 * @throws FhirError `invalid` when an end is no date, or the stretch ends before it starts
 */
export function caredWithin(search: Search, types: readonly string[], { start, end }: Stretch): Criterion {
  if (start !== undefined && end !== undefined && span(end).high <= span(start).low)
    throw invalid(`end=${end} is before start=${start}`, "end");
  const ends = [...(start === undefined ? [] : [`ge${start}`]), ...(end === undefined ? [] : [`le${end}`])];
  return byType(types.map((type) => [type, caredFor(type, datesOf(search, type), ends, search)]));
}

/** By the first of the groups of which the resource has a value; by none: it is in. */
function caredFor(type: string, groups: readonly Dates[], ends: readonly string[], search: Search): Criterion {
  const [first, ...rest] = groups;
  if (!first) return { op: "all" };
  const condition = (of: readonly (readonly [string, string])[]) => search.condition(type, of);
  const some = first.map((date) => condition(ends.map((value) => [date, value])));
  const without = condition(first.map((date) => [`${date}:missing`, "true"]));
  const others = caredFor(type, rest, ends, search);
  return { op: "or", of: [others.op === "all" ? without : { op: "and", of: [without, others] }, ...some] };
}

/** Names of search parameters. */
type Dates = readonly string[];

/** `date` before all others, where there is one: it is what a type is sorted by, too. */
function datesOf(search: Search, type: string): readonly Dates[] {
  const parameters = search.claims(type).parameters.filter((one) => one.type === "date" && !notOfCare.has(one.name));
  const names = parameters.map(({ name }) => name);
  return [names.filter((name) => name === "date"), names.filter((name) => name !== "date")].filter(
    (group) => group.length > 0,
  );
}
