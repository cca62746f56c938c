import { numberOf, type Ends } from "./number.ts";
import { asElement, asText } from "./type.ts";

type Series = Readonly<Record<string, unknown>>;

/**
 * From the least to the greatest value of a series.
 * http://hl7.org/fhir/R4/datatypes.html#SampledData
 */
export function sampled(series: Series): Ends | undefined {
  const origin = numberOf(asElement(series["origin"])?.["value"]) ?? 0;
  const factor = numberOf(series["factor"]) ?? 1;
  let [least, greatest] = [Infinity, -Infinity];
  for (const raw of rawValues(series)) {
    least = Math.min(least, raw * factor);
    greatest = Math.max(greatest, raw * factor);
  }
  return least > greatest ? undefined : { low: origin + least, high: origin + greatest };
}

/** `L` and `U` stand for the limits of detection, `E` for no value. */
function rawValues({ data, lowerLimit, upperLimit }: Series): number[] {
  const limits = new Map([
    ["L", numberOf(lowerLimit)],
    ["U", numberOf(upperLimit)],
    ["", undefined],
  ]);
  const words = (asText(data) ?? "").split(" ");
  const values = words.map((word) => (limits.has(word) ? limits.get(word) : Number(word)));
  return values.filter((value) => value !== undefined && Number.isFinite(value)) as number[];
}
