import { FhirError, type ErrorKind } from "../fhir/error.ts";
import type { Criterion, Cursor, IndexEntry, Query } from "./query.ts";
import type { RecordChange } from "./records.ts";

export type Method = "POST" | "PUT" | "PATCH" | "DELETE";

/** One stored version of a resource. */
export interface Version {
  type: string;
  id: string;
  /** Counts up from 1 within one resource; `meta.versionId` and the ETag. */
  version: number;
  /** Place in the order of commits: rises with every version of the store. */
  seq: number;
  /** When it was committed, milliseconds since 1970 UTC. */
  at: number;
  method: Method;
  /** The resource as JSON text with id, versionId and lastUpdated in it. Absent: this version is a deletion. */
  text?: string;
}

/** One step of a commit: a new version of a resource, or its deletion when `text` is absent. */
export interface Change {
  type: string;
  id: string;
  method: Method;
  /**
   * The resource as compact JSON that begins `{"resourceType":"<type>","id":"<id>","meta":{`, its meta
   * without versionId and lastUpdated: the store puts these first (stamp.ts).
   */
  text?: string;
  /** Equal ones are one. */
  entries: readonly IndexEntry[];
  /** The commit fails with `precondition-failed` unless this is the current version (If-Match). */
  onVersion?: number;
  /** The commit fails with `forbidden` unless the state before satisfies this. No state before: it is not asked. */
  within?: Criterion;
  /** The commit fails with `forbidden` unless what is written satisfies this; links are judged on the state before the commit. */
  becomes?: Criterion;
}

/** What a commit relies on: the query finds nothing, or just the resource of that id. Else the commit throws `Stale`. */
export interface Assert {
  types: readonly string[];
  where: Criterion;
  /** Undefined: none. */
  expect: string | undefined;
}

/** What has to be remembered of an act. The store chains them: each holds the hash of the one before. */
export interface AuditEntry {
  /** Milliseconds since 1970 UTC. */
  at: number;
  /** The AuditEvent as JSON text; where it tells of a change, with the marks of audit-marks.ts in it. */
  text: string;
  /** In a commit: the index of the change that it tells of. The store puts what became of it where the marks are. */
  change?: number;
  /** Ids it is looked up by. */
  patient?: string;
  agent?: string;
}

export interface Commit {
  /** In order. One resource at most once. */
  changes: readonly Change[];
  asserts?: readonly Assert[];
  audit?: readonly AuditEntry[];
  /** Small records that are written with it. One record at most once; a condition that does not hold is `Stale`. */
  records?: readonly RecordChange[];
}

/**
 * What became of a change. `unchanged`: the content was the same, so no version was made, or there was
 * nothing to delete (then `version` is the earlier deletion, or undefined when it never was).
 */
export interface Outcome {
  did: "created" | "updated" | "deleted" | "unchanged";
  version: Version | undefined;
}

/** A commit that is refused because of one of its changes, which is named by its resource. */
export class Refused extends FhirError {
  readonly type: string;
  readonly id: string;

  constructor(kind: ErrorKind, { type, id }: Pick<Change, "type" | "id">, message: string) {
    super(kind, message);
    this.type = type;
    this.id = id;
  }
}

/** The state that a commit relied on has changed: look again and try again. Nothing was committed. */
export class Stale extends Error {}

/**
 * Characters: a page of a search or history ends with the version with which its texts come to so many, however
 * many were asked for. What is included ends there, too.
 */
export const longestPage = 32 * 1024 * 1024;

export interface Page {
  versions: readonly Version[];
  included: readonly Version[];
  /** There was more to include than the limit, or `longestPage`, allowed. */
  cut: boolean;
  total?: number;
  /** Absent: this was the last page. */
  next?: Cursor;
  /** Resources looked at for it. */
  looked: number;
}

/** Which versions: of one resource, of a type, of types, or of all. */
export interface HistoryQuery {
  type?: string;
  id?: string;
  /** Only versions after, or before, this place in the order of commits; neither included. */
  after?: number;
  before?: number;
  /** Committed at or after, and before; milliseconds since 1970 UTC. */
  since?: number;
  until?: number;
  /** Versions that were current at some time in [low, high): `_at`. */
  during?: { low: number; high: number };
  /** Newest first. */
  descending: boolean;
  limit: number;
  /** Count all that the query names, `after` and `before` aside. */
  total?: boolean;
}

/** A page of a history. */
export interface HistoryPage {
  versions: readonly Version[];
  /** There is more behind the last version. */
  more: boolean;
  total?: number;
}

/** What a resource is to be found by from now on. */
export interface Reindexed {
  type: string;
  id: string;
  /** Where the version from which the entries were read stands in the order of commits. */
  seq: number;
  entries: readonly IndexEntry[];
}

/** How a store answers a query, for whoever wonders at it. It tells nothing of the content. */
export interface Plan {
  /** `SQLite`, `MongoDB`. */
  engine: string;
  /** Statements or commands, in order. */
  steps: readonly PlanStep[];
  /** It is one of those that may take long, and are done a few at a time. */
  long: boolean;
  /** Index rows and resources that were looked at, as far as the engine tells. */
  looked: number;
  milliseconds: number;
}

export interface PlanStep {
  purpose: "candidates" | "page" | "total" | "included";
  /** How the engine goes about it, in its own words, without values. */
  detail: string;
  /** Names of the indexes it goes along. */
  indexes: readonly string[];
  looked?: number;
}

/** Whether a store can write; the reason when it cannot. */
export type Health = { ok: true } | { ok: false; reason: string };

/**
 * Where resources live. Every write is a commit, a create is a commit of one change, and a commit
 * happens whole or not at all; it is durable when its promise resolves. contract/ holds every adapter to this.
 */
export interface ResourceStore {
  /** The current version; a deletion is one too. */
  read(type: string, id: string): Promise<Version | undefined>;
  vread(type: string, id: string, version: number): Promise<Version | undefined>;
  /** Matches, includes and total from one state of the store. @throws FhirError `too-costly` past the deadline. */
  search(query: Query): Promise<Page>;
  /** Answers the query and says how; `total` and includes are those of the query. @throws FhirError `too-costly` */
  explain(query: Query): Promise<Plan>;
  history(query: HistoryQuery): Promise<HistoryPage>;
  /** Everything up to here is there, and nothing will join it. */
  last(): Promise<number>;
  /**
   * @returns One outcome a change, in order.
   * @throws Refused as the changes say, or `Stale`; nothing is then committed.
   */
  commit(commit: Commit): Promise<readonly Outcome[]>;
  /**
   * Replaces the entries of resources without a new version. One whose current version is no longer the one named,
   * or that is gone, is left as it is: who wrote it has indexed it.
   * @returns How many were replaced.
   */
  reindex(items: readonly Reindexed[]): Promise<number>;
  /** Makes audit entries durable that belong to no commit. */
  record(entries: readonly AuditEntry[]): Promise<void>;
  health(): Promise<Health>;
  close(): Promise<void>;
}
