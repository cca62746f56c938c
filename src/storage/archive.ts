/** All that a store holds, to be taken out of it and put into another: what a backup and a restore are made of. */
import type { IndexEntry } from "./query.ts";
import type { RecordStore, StoredRecord } from "./records.ts";
import type { AuditEntry, Version } from "./store.ts";

/** A record with its body as JSON text. */
export type RecordText = Omit<StoredRecord, "body"> & { body: string };

/** An audit entry with its place in a chain. */
export interface ChainedEntry extends AuditEntry {
  /** "": the one chain of a store that has no more. */
  chain: string;
  /** Counts up from 1 in its chain. */
  n: number;
  /** Place in the order of commits of what was last committed then. */
  seq: number;
  /** SHA-256 of the hash before and `text`, in hexadecimal. */
  hash: string;
}

/** A moment of a store: what is written after it is not in a backup of it. */
export interface Moment {
  /** Place of the last version. */
  seq: number;
  /** Number of the last entry of each audit chain, by order of name. */
  chains: readonly (readonly [chain: string, n: number])[];
}

/** Takes out, in an order that stays the same while the store is written to. Each can begin in the middle. */
export interface ArchiveSource {
  /** Now. */
  moment(): Promise<Moment>;
  /** About how many versions, audit entries and records there are: for whoever waits. */
  size(): Promise<number>;
  /** Versions in the order of commits, after a place and up to another. */
  versions(after: number, until: number): AsyncIterable<Version>;
  /** Entries of a chain after a number and up to another. */
  audit(chain: string, after: number, until: number): AsyncIterable<ChainedEntry>;
  /** Records that have not expired, by kind and key, after one of them; each as it is when it is read. Notes of restores are left out. */
  records(after?: Pick<StoredRecord, "kind" | "key">): AsyncIterable<RecordText>;
}

/** How much of a backup is in the store. */
export interface RestoreNote {
  /** Tells backups apart. */
  backup: string;
  versions: number;
  audit: number;
  records: number;
}

/** What is put in at once. `seq` of versions and audit entries is the place it gets in this store: 1, 2, 3… for versions. */
export interface Lot {
  versions?: readonly Version[];
  audit?: readonly ChainedEntry[];
  records?: readonly RecordText[];
  /** How much there is once this is in. */
  note: RestoreNote;
}

/** Whether a lot goes on where a note says: of several on their way none is put in after one that failed. */
export function followsOn(
  lot: Pick<Lot, "note"> & { [Kind in Counted]?: readonly unknown[] },
  before: RestoreNote | undefined,
): boolean {
  if (before && before.backup !== lot.note.backup) return false;
  return counted.every((kind) => (before?.[kind] ?? 0) + (lot[kind]?.length ?? 0) === lot.note[kind]);
}

const counted = ["versions", "audit", "records"] as const;
type Counted = (typeof counted)[number];

/** Puts in, where nobody else writes meanwhile. */
export interface ArchiveTarget {
  /** The note of a restore that was begun and not finished. */
  begun(): Promise<RestoreNote | undefined>;
  /** Whether nothing was ever stored, but for a restore that was begun. */
  isEmpty(): Promise<boolean>;
  /**
   * Stores a lot and its note, both or neither. Of versions: id, number, time, method, text and order as they are; what
   * they are found by is told from the text.
   * Several may be on their way: they are put in in the order in which they came.
   * @throws FhirError `conflict` when the store does not hold what the lot follows on
   */
  add(lot: Lot): Promise<void>;
  /** Removes the note: all is there. */
  end(): Promise<void>;
}

/** Taking out and putting in, of one store. */
export interface Archive {
  source: ArchiveSource;
  /** @param index What a stored resource is found by, from its text (stamp.ts). */
  target: (index: TextIndexer) => ArchiveTarget;
}

/** What a resource is found by, from its text as it is stored. */
export type TextIndexer = (text: string) => readonly IndexEntry[];

/** The record that says that a restore is not finished. */
export const restoreMark = { kind: "restore", key: "store" } as const;

/**
 * For whoever serves from a store.
 * @throws Error when a restore into it is not finished
 */
export async function expectRestored(records: Pick<RecordStore, "get">): Promise<void> {
  if (await records.get(restoreMark.kind, restoreMark.key))
    throw new Error('a restore into this store is not finished: run the same "cardea restore" again');
}
