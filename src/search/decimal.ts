/** A stretch of numbers, [low, high). */
export interface Stretch {
  low: number;
  high: number;
}

const shape = /^(?<sign>[-+]?)(?<whole>\d{1,40})(?:\.(?<fraction>\d{1,40}))?(?:[eE](?<exponent>[-+]?\d{1,3}))?$/;

/**
 * What a decimal in a search says.
 * @returns Its value, and the stretch of numbers that equal it to the digits given: `100` is [99.5, 100.5),
 *   `1e2` is [95, 105). Undefined when the text is no decimal.
 * @see http://hl7.org/fhir/R4/search.html#number
 */
export function decimal(text: string): { value: number; rounded: Stretch } | undefined {
  const { sign, whole, fraction: written, exponent = "0" } = shape.exec(text)?.groups ?? {};
  if (whole === undefined) return undefined;
  // R4 reads 1e2 as [95, 105): as if it were 1.0e2.
  const fraction = written ?? (exponent === "0" ? "" : "0");
  const digits = BigInt(whole + fraction) * (sign === "-" ? -10n : 10n);
  const scale = Number(exponent) - fraction.length - 1;
  const at = (tenths: bigint) => Number(`${tenths}e${scale}`);
  const value = at(digits);
  if (!Number.isFinite(value)) return undefined;
  // With more digits than a number holds, all three may come to the same number.
  return { value, rounded: { low: at(digits - 5n), high: Math.max(at(digits + 5n), point(value).high) } };
}

/** One number as a stretch: nothing else is in it, and half-open bounds work. */
export function point(value: number): Stretch {
  if (!Number.isFinite(value)) return { low: value, high: value };
  const high = value + Math.max(Math.abs(value) * Number.EPSILON, Number.MIN_VALUE);
  return { low: value, high };
}
