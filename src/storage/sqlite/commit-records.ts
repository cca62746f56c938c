/** The records of a commit. */
import { recordOf, type PackedRecordChange } from "../record-changes.ts";
import { Stale } from "../store.ts";
import type { Connection } from "./connection.ts";
import { erase, standing, versionOf, writeRecord } from "./record-writes.ts";

/**
 * Looks at all of them before any is written.
 * @param now Milliseconds since 1970 UTC
 * @returns Writes them
 * @throws Stale
 */
export function checkRecords(changes: readonly PackedRecordChange[], connection: Connection, now: number): () => void {
  const stand = changes.map((change) => standing(connection, recordOf(change)));
  for (const [n, { onVersion }] of changes.entries())
    if (onVersion !== undefined && onVersion !== versionOf(stand[n], now))
      throw new Stale("another commit changed a record that this one relies on");
  return () => {
    for (const [n, change] of changes.entries()) {
      const was = stand[n];
      if ("put" in change) writeRecord(connection, { ...change.put, version: versionOf(was, now) + 1 }, was);
      else if (was) erase(connection, change.gone, was);
    }
  };
}
