/** When care was given, as far as R4's search parameters tell. */
import { span } from "../../fhir/datetime.ts";
import { invalid } from "../../fhir/error.ts";
import { byType } from "../../search/by-type.ts";
import type { Search } from "../../search/search.ts";
import type { Criterion } from "../../storage/query.ts";

/** Dates that are about somebody or something, not about care. */
const notOfCare: ReadonlySet<string> = new Set(["_lastUpdated", "birthdate", "death-date", "expiration-date"]);

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
  return byType(
    types.map((type) => {
      const dates = datesOf(search, type);
      const condition = (of: readonly (readonly [string, string])[]) => search.condition(type, of);
      const some = dates.map((date) => condition(ends.map((value) => [date, value])));
      const without = condition(dates.map((date) => [`${date}:missing`, "true"]));
      return [type, { op: "or", of: [without, ...some] }];
    }),
  );
}

/** `date` where there is one: it is what a type is sorted by, too. */
function datesOf(search: Search, type: string): readonly string[] {
  const parameters = search.claims(type).parameters.filter((one) => one.type === "date" && !notOfCare.has(one.name));
  const names = parameters.map(({ name }) => name);
  return names.includes("date") ? ["date"] : names;
}
