import { closeSync, openSync, writeSync } from "node:fs";
import { recordBundle } from "./bundles.ts";
import { observation, patient } from "./data.ts";

/** Writes one line a resource, JSON. @returns How many lines */
function lines(file: string, write: (line: (value: unknown) => void) => void): number {
  const out = openSync(file, "w");
  let count = 0;
  write((value) => {
    writeSync(out, `${JSON.stringify(value)}\n`);
    count++;
  });
  closeSync(out);
  return count;
}

/** Transaction Bundles, one a line. */
export const recordFile = (file: string, from: number, count: number): number =>
  lines(file, (line) => {
    for (let place = from; place < from + count; place++) line(recordBundle(place));
  });

/** Resources that have ids. */
export const resourceFile = (file: string, resources: Iterable<unknown>): number =>
  lines(file, (line) => {
    for (const resource of resources) line(resource);
  });

/** The id that `patientFile` gives a patient. */
export const keptId = (place: number): string => `p${place}`;

/** Patients with ids, and 30 observations of each. */
export const patientFile = (file: string, from: number, count: number): number =>
  lines(file, (line) => {
    for (let place = from; place < from + count; place++) {
      line({ ...patient(place), id: keptId(place) });
      for (let of = 0; of < 30; of++) {
        const id = `${keptId(place)}-${of}`;
        line({ ...observation(place * 1_000 + of, of, `Patient/${keptId(place)}`), id });
      }
    }
  });
