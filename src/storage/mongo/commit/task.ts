/** A commit that waits for its turn. */
import { sizeOf, type Size } from "../../commit-size.ts";
import { packRecords, recordOf, type PackedRecordChange } from "../../record-changes.ts";
import { recordId } from "../records/record-document.ts";
import { Refused, type Assert, type AuditEntry, type Change, type Commit, type Outcome } from "../../store.ts";

/** A commit that may go into a group. */
export interface Task extends Size {
  changes: readonly Change[];
  /** `Type/id` of each change. */
  keys: readonly string[];
  asserts: readonly Assert[];
  audit: readonly AuditEntry[];
  records: readonly PackedRecordChange[];
  /** `kind/key` of each record. */
  recordIds: readonly string[];
}

/** @throws FhirError `too-long`; `invalid` when a record is written, or a resource changed (Refused), twice */
export function taskOf({ changes, asserts = [], audit = [], records: given }: Commit): Task {
  const records = packRecords(given);
  const size = sizeOf({ changes, records });
  const keys = changes.map(({ type, id }) => `${type}/${id}`);
  const twice =
    new Set(keys).size === keys.length ? undefined : changes.find((_, n) => keys.indexOf(keys[n] ?? "") < n);
  if (twice) throw new Refused("invalid", twice, `${twice.type}/${twice.id} is changed twice`);
  const recordIds = records.map((change) => recordId(recordOf(change)));
  return { changes, keys, asserts, audit, records, recordIds, ...size };
}

/** What became of a task: done, refused, or to be looked at again once those before it are committed. */
export type Decision = { outcomes: readonly Outcome[] } | { error: Error } | "later";
