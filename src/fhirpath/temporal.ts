import { daysIn } from "../fhir/datetime.ts";

/** Dates and times of any precision. http://hl7.org/fhirpath/N1/#datetime */

export type TemporalKind = "Date" | "DateTime" | "Time";

export interface Temporal {
  readonly kind: TemporalKind;
  /** Year, month, day, hour, minute, second with its fraction; as many as are known. A time has 0, 1, 1 for its day. */
  readonly parts: readonly number[];
  /** Minutes east of UTC, where it says so. */
  readonly offset: number | undefined;
  /** Digits of the fraction of its second. */
  readonly fraction: number;
}

const day = String.raw`(\d{4})(?:-(\d\d)(?:-(\d\d))?)?`;
const clock = String.raw`(\d\d)(?::(\d\d)(?::(\d\d(?:\.\d+)?))?)?`;
const patterns: Readonly<Record<TemporalKind, RegExp>> = {
  Date: new RegExp(`^${day}$`),
  DateTime: new RegExp(String.raw`^${day}(?:T${clock}(Z|[+-]\d\d:\d\d)?)?$`),
  Time: new RegExp(`^${clock}$`),
};

/** Undefined when the text has another form or names no real day or time. */
export function temporal(kind: TemporalKind, text: string): Temporal | undefined {
  const found = text.length > 60 ? null : patterns[kind].exec(text);
  if (found === null) return undefined;
  const texts = (kind === "Time" ? ["0", "1", "1", ...found.slice(1)] : found.slice(1, 7)).filter((part) => part);
  const parts = texts.map(Number);
  if (!isReal(parts)) return undefined;
  const zone = found[7];
  return {
    kind,
    parts,
    offset: kind === "DateTime" && zone !== undefined ? minutes(zone) : undefined,
    fraction: (/\.(\d+)/.exec(text)?.[1] ?? "").length,
  };
}

/** Most that each part can be; second 60 is a leap second. */
const most = [9999, 12, 31, 23, 59, 60.999999999];

function isReal(parts: readonly number[]): boolean {
  const [year = 0, month = 1, day = 1] = parts;
  return month > 0 && day > 0 && parts.every((part, at) => part <= (most[at] ?? 0)) && day <= daysIn(year, month);
}

function minutes(zone: string): number {
  if (zone === "Z") return 0;
  const size = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return zone.startsWith("-") ? -size : size;
}

/**
 * Negative, zero or positive as a is before, the same as or after b; undefined when their precisions
 * leave it open, or when only one of them says its offset from UTC and they are close.
 */
export function compareTemporal(a: Temporal, b: Temporal): number | undefined {
  if ((a.offset === undefined) !== (b.offset === undefined)) return compareApart(a, b);
  const [x, y] = a.offset === b.offset ? [a.parts, b.parts] : [inUtc(a), inUtc(b)];
  const shared = Math.min(x.length, y.length);
  for (let at = 0; at < shared; at++) {
    const difference = (x[at] ?? 0) - (y[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return x.length === y.length ? 0 : undefined;
}

/** Offsets shift whole minutes, so the second stays. */
function inUtc({ parts, offset = 0 }: Temporal): readonly number[] {
  const at = new Date(instantOf(parts) - offset * 60_000);
  const utc = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes()];
  return [...utc, parts[5] ?? 0].slice(0, parts.length);
}

/** The first instant of a date and time in UTC, in milliseconds since 1970. */
export function instantOf([
  year = 0,
  month = 1,
  date = 1,
  hour = 0,
  minute = 0,
  second = 0,
]: readonly number[]): number {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, date);
  return at.setUTCHours(hour, minute, 0, Math.floor(second * 1_000));
}

const [furthestEast, furthestWest] = [14 * 3_600_000, 12 * 3_600_000];
const lengths = [366 * 86_400_000, 31 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1];

function compareApart(a: Temporal, b: Temporal): number | undefined {
  const [x, y] = [reach(a), reach(b)];
  if (x.high <= y.low) return -1;
  return y.high <= x.low ? 1 : undefined;
}

/** All the instants that it may mean, wherever on earth it was written. */
function reach({ parts, offset }: Temporal): { low: number; high: number } {
  const low = instantOf(parts) - (offset ?? 0) * 60_000;
  const high = low + (lengths[parts.length - 1] ?? 1);
  return offset === undefined ? { low: low - furthestEast, high: high + furthestWest } : { low, high };
}

const two = (value: number | undefined): string => String(value ?? 0).padStart(2, "0");

/** Its text, as FHIR writes it. */
export function temporalText({ kind, parts, offset, fraction }: Temporal): string {
  const [year, month, date, hour, minute, second] = parts;
  const days = [String(year).padStart(4, "0"), month, date].filter((part) => part !== undefined);
  const seconds = second === undefined ? undefined : secondText(second, fraction);
  const times = [hour, minute].filter((part) => part !== undefined).map(two);
  const ofDay = [...times, ...(seconds === undefined ? [] : [seconds])].join(":");
  if (kind === "Time") return ofDay;
  const ofYear = days.map((part) => (typeof part === "number" ? two(part) : part)).join("-");
  return ofDay === "" ? ofYear : `${ofYear}T${ofDay}${offset === undefined ? "" : zoneText(offset)}`;
}

function secondText(second: number, fraction: number): string {
  const text = second.toFixed(Math.min(fraction, 9));
  return second < 10 ? `0${text}` : text;
}

const zoneText = (offset: number): string => {
  if (offset === 0) return "Z";
  const size = Math.abs(offset);
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
};
