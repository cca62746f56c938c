/** Searches that find the same number of resources however large the store is. */
import { familyName, frequent, observation, recordNumber, recordSystem } from "./data.ts";
import { keptId } from "./files.ts";

/** Patients that the smallest store holds. */
const leastPatients = 300;
/** Codes that nothing else carries, and how many observations carry each. */
const rareCodes = 100;
const ofEach = 20;

const rare = (place: number): string => `rare-${place % rareCodes}`;

/** Observations with rare codes, of the first patients: loaded once, before everything else grows. */
export function* rareObservations(): Generator<Record<string, unknown>> {
  for (let place = 0; place < rareCodes * ofEach; place++) {
    const subject = `Patient/${keptId((place * 7) % leastPatients)}`;
    const seen = observation(place, 0, subject);
    const coding = [{ system: "http://loinc.org", code: rare(place) }];
    yield { ...seen, id: `rare-${place}`, code: { coding } };
  }
}

const first = Date.UTC(2012, 0, 1);
const years = 14;

/** A stretch of time in which about `matches` of `of` evenly spread observations were made. */
function stretch(place: number, matches: number, of: number): string {
  const whole = years * 365.25 * 86_400_000;
  const from = first + ((place * 0.618_034) % 1) * whole * 0.98;
  const iso = (at: number) => new Date(at).toISOString().slice(0, 19) + "Z";
  return `date=ge${iso(from)}&date=lt${iso(from + (whole * matches) / of)}`;
}

/**
 * Paths below the base.
 * @param patients How many the store holds, with 30 observations each, 12 of them of the frequent code
 */
export const shapes = (patients: number): Readonly<Record<string, (place: number) => string>> => ({
  "token + date": (place) => `Observation?code=${frequent}&${stretch(place, 20, patients * 12)}&_count=20`,
  chain: (place) =>
    `Observation?subject:Patient.identifier=${recordSystem}|${recordNumber(place % patients)}&_count=20`,
  "chain by name, newest": (place) =>
    `Observation?code=${rare(place)}&subject:Patient.name=${familyName((place * 7) % leastPatients)}&_sort=-date`,
  _has: (place) => `Patient?_has:Observation:patient:code=${rare(place)}&_count=20`,
  composite: (place) => `Observation?code-value-quantity=${rare(place)}$gt0&_count=20`,
  "sorted page": (place) => `Observation?code=${rare(place)}&_sort=-date&_count=10`,
});
