/** What is said between the thread that serves requests and the one that writes: plain data both ways. */
import { FhirError, type ErrorKind, type Issue } from "../../fhir/error.ts";
import type { Lot } from "../archive.ts";
import { told, type Became } from "../audit-marks.ts";
import type { Query } from "../query.ts";
import type { PackedRecordChange } from "../record-changes.ts";
import type { StoredRecord } from "../records.ts";
import {
  Refused,
  Stale,
  type Assert,
  type AuditEntry,
  type Change,
  type Commit,
  type HistoryQuery,
  type Method,
  type Outcome,
  type Reindexed,
  type Version,
} from "../store.ts";
import { stamp } from "../stamp.ts";
import { pack } from "./rows.ts";
import { methods } from "../method.ts";

/** A change with its entries as rows.ts writes them. */
export type PackedChange = Omit<Change, "entries"> & { entries: string };

/** The same of what is only indexed anew. */
export type PackedItem = Omit<Reindexed, "entries"> & { entries: string };

export interface PackedCommit {
  kind: "commit";
  changes: readonly PackedChange[];
  asserts: readonly Assert[];
  audit: readonly AuditEntry[];
  records: readonly PackedRecordChange[];
}

/** A commit whose records are packed. */
export type HalfPacked = Omit<Commit, "records"> & { records?: readonly PackedRecordChange[] };

export type Request =
  | PackedCommit
  /** A commit that comes in slices: first all that is checked before anything is written, and the records. */
  | ({ kind: "open" } & Pick<PackedCommit, "asserts" | "changes" | "records">)
  | { kind: "slice"; changes: readonly PackedChange[] }
  | { kind: "finish"; audit: readonly AuditEntry[] }
  | { kind: "abort" }
  | { kind: "reindex"; items: readonly PackedItem[] }
  | { kind: "audit"; rows: PackedEntries }
  | { kind: "put"; record: Omit<StoredRecord, "version" | "body"> & { body: string }; onVersion: number | undefined }
  | { kind: "take"; recordKind: string; key: string }
  | { kind: "restore"; lot: PackedLot }
  | { kind: "trial" }
  | { kind: "close" };

/** Entries of what was read, one after the other: much less to copy from thread to thread than objects. */
export type PackedEntries = (string | number | undefined)[];

/** @param rows Where they are added */
export function packEntries(audit: readonly AuditEntry[], rows: PackedEntries): void {
  for (const { at, text, patient, agent } of audit) rows.push(at, text, patient, agent);
}

/** Values of one entry. */
const width = 4;

export const countOf = (rows: PackedEntries): number => rows.length / width;

export function entriesOf(rows: PackedEntries): AuditEntry[] {
  return Array.from({ length: countOf(rows) }, (_value, n) => {
    const [at, text, patient, agent] = rows.slice(n * width, (n + 1) * width);
    return {
      ...{ at: Number(at), text: String(text) },
      ...(patient !== undefined && { patient: String(patient) }),
      ...(agent !== undefined && { agent: String(agent) }),
    };
  });
}

/** A version that is restored. Entries: of the last version of a resource in its lot, as rows.ts writes them. */
export type PackedVersion = Version & { entries: string };

/** The lot of archive.ts as it travels to the writer. */
export type PackedLot = Omit<Lot, "versions"> & { versions: readonly PackedVersion[] };

/** What a thread for long reads is asked. */
export type Read = { kind: "search" | "explain"; query: Query } | { kind: "history"; query: HistoryQuery };

export interface Message {
  /** The clock of the store, milliseconds since 1970 UTC. */
  now: number;
  requests: readonly { n: number; request: Request }[];
}

/** What became of a change; the text stays where it is. */
export type PackedOutcome = [did: Outcome["did"], version?: number, seq?: number, at?: number, method?: number];

export type Answer = { n: number; value: unknown } | { n: number; failure: Failure };

export type Failure =
  | { what: "stale" }
  | { what: "refused"; kind: ErrorKind; issues: readonly Issue[]; key?: Pick<Change, "type" | "id"> }
  | { what: "fault"; message: string };

export function packChange({ entries, ...change }: Change): PackedChange {
  return { ...change, entries: pack(entries) };
}

export function packItem({ entries, ...item }: Reindexed): PackedItem {
  return { ...item, entries: pack(entries) };
}

export const packCommit = ({ changes, asserts = [], audit = [], records = [] }: HalfPacked): PackedCommit => ({
  kind: "commit",
  changes: changes.map(packChange),
  asserts,
  audit,
  records,
});

/** The outcome with the text that was written. */
export function unpack({ type, id, text }: Change, [did, version, seq, at, method]: PackedOutcome): Outcome {
  if (version === undefined || seq === undefined || at === undefined) return { did, version: undefined };
  const written = { type, id, version, seq, at, method: methodOf(method) };
  return { did, version: text === undefined ? written : { ...written, text: stamp(text, version, at) } };
}

/** Audit entries as they are stored. */
export function toldOf(
  audit: readonly AuditEntry[],
  changes: readonly Pick<PackedChange, "text">[],
  outcomes: readonly PackedOutcome[],
): AuditEntry[] {
  const becameOf = (n: number): Became | undefined => {
    const [did, version] = outcomes[n] ?? [];
    return did && { did, version, deletes: changes[n]?.text === undefined };
  };
  return audit.map((entry) => told(entry, becameOf));
}

const methodOf = (n: number | undefined): Method => methods[n ?? 1] ?? "PUT";

export function failureOf(error: unknown): Failure {
  if (error instanceof Stale) return { what: "stale" };
  if (error instanceof FhirError) return { what: "refused", kind: error.kind, issues: error.issues, ...keyOf(error) };
  return { what: "fault", message: error instanceof Error ? error.message : String(error) };
}

const keyOf = (error: FhirError) =>
  error instanceof Refused ? { key: { type: error.type, id: error.id } } : undefined;

export function errorOf(failure: Failure): Error {
  switch (failure.what) {
    case "stale":
      return new Stale("the state that the commit relied on has changed");
    case "refused":
      return refusalOf(failure);
    case "fault":
      return new Error(failure.message);
  }
}

function refusalOf({ kind, issues, key }: Extract<Failure, { what: "refused" }>): FhirError {
  const message = issues[0]?.diagnostics ?? kind;
  return key ? new Refused(kind, key, message) : new FhirError(kind, message, undefined, issues);
}
