import { invalid } from "./error.ts";

/** A stretch of time, [low, high), in milliseconds since 1970 UTC. */
export interface Span {
  low: number;
  high: number;
}

const shape = /^(?<local>\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?)?)?)?)(?<offset>(?<=T.*)(Z|[+-]\d\d:\d\d))?$/;
const finest = "0000-01-01T00:00:00";

/**
 * All the time that a FHIR date may mean: `2024-05` is the whole of May.
 *
 * @param text `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or a dateTime to the minute, second or fraction.
 *   Without an offset it is read as UTC. Second 60 is read as the second after 59.
 * @returns The span, never empty; with a fraction of a second it is one millisecond wide.
 * @throws FhirError `invalid` when the text has another form or names no real day.
 * @see http://hl7.org/fhir/R4/search.html#date
 */
export function span(text: string): Span {
  const { local, offset = "Z" } = shape.exec(text)?.groups ?? {};
  if (local === undefined) throw invalid(`${text} is not a FHIR date`);
  const leap = local.slice(17, 19) === "60";
  const full = (leap ? `${local.slice(0, 17)}59${local.slice(19)}` : local) + finest.slice(local.length);
  const low = Date.parse(full + offset) + (leap ? 1_000 : 0);
  if (Number.isNaN(low) || !isRealDay(full.slice(0, 10))) throw invalid(`${text} is not a real date`);
  return { low, high: end(low, local.length) };
}

/** Where the span ends: one unit of the finest part given, which the length of the text tells. */
function end(low: number, length: number): number {
  const from = new Date(low);
  if (length === 4) return from.setUTCFullYear(from.getUTCFullYear() + 1);
  if (length === 7) return from.setUTCMonth(from.getUTCMonth() + 1);
  return low + ({ 10: 86_400_000, 16: 60_000, 19: 1_000 }[length] ?? 1);
}

/** JavaScript reads 2024-02-30 as 1 March; FHIR does not. */
const isRealDay = (day: string): boolean =>
  Number(day.slice(8)) <= daysIn(Number(day.slice(0, 4)), Number(day.slice(5, 7)));

/** Days of a month, which counts from 1. */
export const daysIn = (year: number, month: number): number =>
  month === 2
    ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31;

let lastAt = Number.NaN;
let lastText = "";

/** A FHIR instant, always to the millisecond and in UTC. Much is of one millisecond. */
export function instant(at: number): string {
  if (at !== lastAt) [lastAt, lastText] = [at, new Date(at).toISOString()];
  return lastText;
}
