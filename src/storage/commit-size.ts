/** How much one commit may be, and when it is a large one. */
import { FhirError } from "../fhir/error.ts";
import type { PackedRecordChange } from "./record-changes.ts";
import type { Change } from "./store.ts";

interface Sized {
  changes: readonly Pick<Change, "text">[];
  records: readonly PackedRecordChange[];
}

export interface Size {
  /** Changes and records. */
  count: number;
  /** Characters of their texts. */
  length: number;
}

const most: Size = { count: 20_000, length: 64 * 1024 * 1024 };

/** @throws FhirError `too-long` */
export function sizeOf({ changes, records }: Sized): Size {
  const texts = changes.reduce((sum, { text }) => sum + (text?.length ?? 0), 0);
  const bodies = records.reduce((sum, change) => sum + ("put" in change ? change.put.body.length : 0), 0);
  const size = { count: changes.length + records.length, length: texts + bodies };
  if (size.count > most.count || size.length > most.length)
    throw new FhirError(
      "too-long",
      `at most ${most.count} changes and ${most.length} characters can be committed at once`,
    );
  return size;
}

/** More than this goes beside the others, or in slices. */
const usual: Size = { count: 256, length: 4_000_000 };

export const isLarge = ({ count, length }: Size): boolean => count > usual.count || length > usual.length;
