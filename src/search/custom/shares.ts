/** What search parameters that were added may take of one resource: all of them together have one measure of work. */
import { FhirError } from "../../fhir/error.ts";
import type { Meter } from "../../fhirpath/run.ts";

/** For one resource, and what it contains: 50 to 100 milliseconds at the most. */
export const openMeasure = (): Meter => ({ left: 200_000 });
/** What an entry costs, in steps: it is made, sent and stored. */
const entrySteps = 5;

/**
 * Shares a measure out fairly: each one in turn gets an equal part of what the ones before it left, so what is cheap
 * is found whatever stands beside it.
 * @param parameters How many share it.
 * @returns Runs the next one with its meter.
 */
export function openShares(measure: Meter, parameters: number): <Result>(work: (meter: Meter) => Result) => Result {
  let waiting = parameters;
  return (work) => {
    const share = Math.floor(measure.left / Math.max(waiting--, 1));
    const meter = { left: share };
    try {
      return work(meter);
    } finally {
      measure.left -= share - Math.max(meter.left, 0);
    }
  };
}

/** Takes from a meter what looking at an element and some entries cost. @throws FhirError `too-costly` when it has not so much */
export function spendOnEntries(meter: Meter, entries: number): void {
  meter.left -= 1 + entries * entrySteps;
  if (meter.left < 0) throw new FhirError("too-costly", "the values of the search parameter take too much work");
}
