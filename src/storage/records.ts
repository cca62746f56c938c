/** A small private thing that FHIR has no resource for: a job, a cursor, later an account or a token. */
export interface StoredRecord {
  kind: string;
  key: string;
  /** Counts up from 1. */
  version: number;
  /** Milliseconds since 1970 UTC; from then on it is absent. */
  expires?: number;
  /** Fields it can be found by, besides its key. */
  by?: Readonly<Record<string, string>>;
  body: unknown;
}

/**
 * A write of a record, as part of a commit.
 * `onVersion`: only when this is the stored version; 0: only when there is none. Absent: in any case.
 */
export type RecordChange =
  | { put: Omit<StoredRecord, "version">; onVersion?: number }
  | { gone: Pick<StoredRecord, "kind" | "key">; onVersion?: number };

/** Small records with expiry and conditional update. contract/ holds every adapter to this. */
export interface RecordStore {
  get(kind: string, key: string): Promise<StoredRecord | undefined>;
  /**
   * @param onVersion Written only when this is the stored version; 0: only when there is none. Absent: in any case.
   * @returns The new version, or undefined when the condition did not hold.
   */
  put(record: Omit<StoredRecord, "version">, onVersion?: number): Promise<number | undefined>;
  /** Deletes and returns it: of many callers one gets it. */
  take(kind: string, key: string): Promise<StoredRecord | undefined>;
  delete(kind: string, key: string): Promise<void>;
  /** By a field of `by`, in order of key, after a key. */
  find(kind: string, field: string, value: string, page: { after?: string; limit: number }): Promise<StoredRecord[]>;
}
