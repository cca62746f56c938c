import { daysIn } from "../../fhir/datetime.ts";
import { invalid } from "../../fhir/error.ts";
import { decimalValue } from "../../fhir/json.ts";
import type { Measure } from "../quantity.ts";
import { instantOf, temporalText, type Temporal } from "../temporal.ts";
import type { CalendarUnit } from "../units.ts";

const ofUcum: Readonly<Record<string, CalendarUnit>> = {
  wk: "week",
  d: "day",
  h: "hour",
  min: "minute",
  s: "second",
  ms: "millisecond",
};
/** Place among a date's parts, and milliseconds, of each unit. */
const units: Readonly<Record<CalendarUnit, { part: number; size: number }>> = {
  year: { part: 0, size: 365 * 86_400_000 },
  month: { part: 1, size: 30 * 86_400_000 },
  week: { part: 2, size: 7 * 86_400_000 },
  day: { part: 2, size: 86_400_000 },
  hour: { part: 3, size: 3_600_000 },
  minute: { part: 4, size: 60_000 },
  second: { part: 5, size: 1_000 },
  millisecond: { part: 5, size: 1 },
};
const coarsest: readonly CalendarUnit[] = ["year", "month", "day", "hour", "minute", "second"];

/**
 * A date or time so much later, as text; undefined beyond the years 1 to 9999.
 * http://hl7.org/fhirpath/N1/#datetime-arithmetic
 * @throws FhirError `invalid` when the unit is not one of time of fixed length, or of the calendar.
 */
export function shift(when: Temporal, { value, unit, calendar }: Measure, sign: 1 | -1): string | undefined {
  const step = calendar ?? (Object.hasOwn(ofUcum, unit) ? ofUcum[unit] : undefined);
  if (step === undefined) throw invalid(`FHIRPath: ${unit} cannot be added to a date or time`);
  const size = decimalValue(value) * sign;
  const [amount, by] = atPrecision(when, step === "second" ? size : Math.trunc(size), step);
  const parts = moved(when, amount, by);
  const finer = parts?.length === 6 && (step === "millisecond" || amount % 1 !== 0);
  return parts && temporalText({ ...when, parts, fraction: Math.max(when.fraction, finer ? 3 : 0) });
}

function moved(when: Temporal, amount: number, unit: CalendarUnit): readonly number[] | undefined {
  if (unit === "year") return addMonths(when, amount * 12);
  return unit === "month" ? addMonths(when, amount) : addTime(when, amount, unit);
}

/** A unit finer than what the date says is counted in the date's own finest unit. */
function atPrecision({ parts, kind }: Temporal, amount: number, unit: CalendarUnit): [number, CalendarUnit] {
  const finest = coarsest[parts.length - 1] ?? "second";
  if (units[unit].part <= units[finest].part || kind === "Time") return [amount, unit];
  if (finest === "year" && unit === "month") return [Math.trunc(amount / 12), "year"];
  return [Math.trunc((amount * units[unit].size) / units[finest].size), finest];
}

function addMonths({ parts, kind }: Temporal, months: number): readonly number[] | undefined {
  if (kind === "Time") throw invalid("FHIRPath: months cannot be added to a time");
  const [year = 0, month = 1, day] = parts;
  const count = year * 12 + (month - 1) + months;
  const to = [Math.floor(count / 12), (count % 12) + 1];
  if (!(count >= 12 && count < 120_000)) return undefined;
  const date = day === undefined ? [] : [Math.min(day, daysIn(to[0] ?? 0, to[1] ?? 1))];
  return [...to, ...date, ...parts.slice(3)].slice(0, parts.length);
}

function addTime({ parts, kind }: Temporal, amount: number, unit: CalendarUnit): readonly number[] | undefined {
  const second = parts[5] ?? 0;
  const below = second * 1_000 - Math.floor(second * 1_000);
  const at = new Date(instantOf(parts) + Math.round(amount * units[unit].size));
  if (Number.isNaN(at.getTime())) return undefined;
  const year = at.getUTCFullYear();
  if (kind !== "Time" && (year < 1 || year > 9999)) return undefined;
  const date = kind === "Time" ? [0, 1, 1] : [year, at.getUTCMonth() + 1, at.getUTCDate()];
  const seconds = at.getUTCSeconds() + (at.getUTCMilliseconds() + below) / 1_000;
  return [...date, at.getUTCHours(), at.getUTCMinutes(), seconds].slice(0, parts.length);
}
