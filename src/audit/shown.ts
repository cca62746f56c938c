/** What a caller was shown, by patient. */
import { patientsOf } from "../search/compartment.ts";
import type { Parameters } from "../search/value.ts";
import type { Change, Version } from "../storage/store.ts";

/** Patients that a resource is about, or names: rather one too many on record than one too few. */
export function patientsIn({ type, id, text = "" }: Pick<Version, "type" | "id" | "text">): ReadonlySet<string> {
  const found = new Set<string>(type === "Patient" ? [id] : []);
  for (const [, named] of text.matchAll(/"reference":"(?:[^"]{1,2000}\/)?Patient\/([A-Za-z0-9\-.]{1,64})[/"]/g))
    if (named !== undefined) found.add(named);
  return found;
}

/** Patients in whose records a change puts something. */
export const patientsWritten = ({ type, id, entries }: Pick<Change, "type" | "id" | "entries">): ReadonlySet<string> =>
  new Set([...patientsOf(entries), ...(type === "Patient" ? [id] : [])]);

/** Patients that a search names. */
export function patientsAsked(parameters: Parameters): ReadonlySet<string> {
  const values = parameters.filter(([name]) => naming.has(name.split(":")[0] ?? "")).map(([, value]) => value);
  const ids = values
    .flatMap((value) => value.split(","))
    .map((one) => /^(?:(?:.*\/)?Patient\/)?([A-Za-z0-9\-.]{1,64})$/.exec(one)?.[1]);
  return new Set(ids.filter((id) => id !== undefined));
}

/** Parameters that name patients, whatever else they may name. */
const naming: ReadonlySet<string> = new Set(["patient", "subject", "beneficiary"]);

/** `Patient/1/_history/2`. */
export const placeOf = ({ type, id, version }: Pick<Version, "type" | "id" | "version">): string =>
  `${type}/${id}/_history/${version}`;

/** Versions by the patients they are about; under "" those that are about none. */
export function byPatient(versions: Iterable<Version>): Map<string, Version[]> {
  const groups = new Map<string, Version[]>();
  for (const version of versions) {
    const patients = patientsIn(version);
    for (const patient of patients.size > 0 ? patients : [""]) {
      const group = groups.get(patient);
      if (group) group.push(version);
      else groups.set(patient, [version]);
    }
  }
  return groups;
}
