import { condition, encounter, observation, patient } from "./data.ts";
import { dice } from "./dice.ts";

/** A Bundle as it is sent. */
export interface TransactionBundle {
  resourceType: "Bundle";
  type: "transaction";
  entry: { fullUrl: string; resource: Record<string, unknown>; request: { method: "POST"; url: string } }[];
}

const bundle = (
  resources: readonly (readonly [urn: string, resource: Record<string, unknown>])[],
): TransactionBundle => ({
  resourceType: "Bundle",
  type: "transaction",
  entry: resources.map(([fullUrl, resource]) => ({
    fullUrl,
    resource,
    request: { method: "POST", url: String(resource["resourceType"]) },
  })),
});

/** What fills the store: a patient and its observations. */
export function patientBundle(place: number, observations: number): TransactionBundle {
  const { urn } = dice(40_000_000 + place);
  const subject = urn();
  return bundle([
    [subject, patient(place)],
    ...Array.from({ length: observations }, (_, of) => [urn(), observation(place * 1_000 + of, of, subject)] as const),
  ]);
}

const [visits, illnesses, findings] = [6, 8, 45];
/** Entries of `recordBundle`. */
export const recordSize = 1 + visits + illnesses + findings;

/** A patient's record as an EHR sends it: 1 Patient, 6 Encounters, 8 Conditions, 45 Observations, joined by `urn:uuid`. */
export function recordBundle(place: number): TransactionBundle {
  const { urn } = dice(80_000_000 + place);
  const subject = urn();
  const seed = 1_000_000_000 + place * 100;
  const met = Array.from({ length: visits }, urn);
  const at = (of: number): string => met[of % visits] ?? "";
  return bundle([
    [subject, patient(place, { written: true })],
    ...met.map((visit, of) => [visit, encounter(seed + of, subject)] as const),
    ...Array.from({ length: illnesses }, (_, of) => [urn(), condition(seed + 10 + of, subject, at(of))] as const),
    ...Array.from(
      { length: findings },
      (_, of) => [urn(), observation(seed + 20 + of, of % 30, subject, at(of))] as const,
    ),
  ]);
}
