/** Records that are written with a commit, on their way into a store. */
import { FhirError } from "../fhir/error.ts";
import type { RecordText } from "./archive.ts";
import type { RecordChange } from "./records.ts";

/** A change of a record, its body as JSON text. */
export type PackedRecordChange =
  { put: Omit<RecordText, "version">; onVersion?: number } | Extract<RecordChange, { gone: unknown }>;

/** Which record it writes. */
export const recordOf = (change: RecordChange | PackedRecordChange): Pick<RecordText, "kind" | "key"> =>
  "put" in change ? change.put : change.gone;

/** @throws FhirError `invalid` when one record is written twice */
export function packRecords(records: readonly RecordChange[] = []): PackedRecordChange[] {
  const ids = new Set<string>();
  return records.map((change) => {
    const { kind, key } = recordOf(change);
    if (ids.size === ids.add(`${kind}/${key}`).size)
      throw new FhirError("invalid", `a record of the kind ${kind} is written twice by one commit`);
    if ("gone" in change) return change;
    const { body, ...record } = change.put;
    return { ...change, put: { ...record, body: JSON.stringify(body ?? null) } };
  });
}
