/** A commit that waits for its turn. */
import { FhirError } from "../../../fhir/error.ts";
import { Refused, type Assert, type AuditEntry, type Change, type Commit, type Outcome } from "../../store.ts";

/** A commit that may go into a group. */
export interface Task {
  changes: readonly Change[];
  /** `Type/id` of each change. */
  keys: readonly string[];
  asserts: readonly Assert[];
  audit: readonly AuditEntry[];
  /** Characters of its texts. */
  length: number;
}

/** Most of one commit. */
const mostCount = 20_000;
const mostLength = 64 * 1024 * 1024;

/** @throws FhirError `too-long`; Refused `invalid` when a resource is changed twice */
export function taskOf({ changes, asserts = [], audit = [] }: Commit): Task {
  const length = changes.reduce((sum, { text }) => sum + (text?.length ?? 0), 0);
  if (changes.length > mostCount || length > mostLength)
    throw new FhirError(
      "too-long",
      `at most ${mostCount} changes and ${mostLength} characters can be committed at once`,
    );
  const keys = changes.map(({ type, id }) => `${type}/${id}`);
  const twice =
    new Set(keys).size === keys.length ? undefined : changes.find((_, n) => keys.indexOf(keys[n] ?? "") < n);
  if (twice) throw new Refused("invalid", twice, `${twice.type}/${twice.id} is changed twice`);
  return { changes, keys, asserts, audit, length };
}

/** More changes, or more characters, than these go beside the others. */
const largeCount = 256;
const largeLength = 4_000_000;

export const isLarge = ({ changes, length }: Task): boolean => changes.length > largeCount || length > largeLength;

/** What became of a task: done, refused, or to be looked at again once those before it are committed. */
export type Decision = { outcomes: readonly Outcome[] } | { error: Error } | "later";
