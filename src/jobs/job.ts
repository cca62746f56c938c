import type { StoredRecord } from "../storage/records.ts";

/** `queued`: nobody works on it now. The last two are for ever. */
type JobState = "queued" | "running" | "done" | "failed";

/** How much of something is done; a total of 0 is not known yet. */
export interface Progress {
  done: number;
  total: number;
}

/** Long work that any node may do, and go on with where another one stopped. */
export interface Job {
  id: string;
  /** Which work it is. */
  kind: string;
  input: unknown;
  state: JobState;
  progress: Progress;
  /** Where to go on, as its work noted it. */
  cursor?: unknown;
  /** Times that it was taken and left unfinished since it last came on. */
  attempts: number;
  /** Why it failed, or why it did the last time. */
  error?: string;
  /** Whoever works on it, and until when nobody else may. Milliseconds since 1970 UTC. */
  lease?: { owner: string; until: number };
  /** It is not taken before. Milliseconds since 1970 UTC. */
  notBefore?: number;
}

/** A job as a record, and which version of it this is. */
export interface Held {
  job: Job;
  version: number;
}

/** The kind of the records that jobs are. */
export const recordKind = "job";

/** Milliseconds for which a job that has ended can still be looked at. */
const keep = 7 * 24 * 3_600_000;

export const isOpen = ({ state }: Job): boolean => state === "queued" || state === "running";

/** A job as it is stored: found by its kind among those that are open, or have ended. */
export function recordOf(job: Job, now: number): Omit<StoredRecord, "version"> {
  const { id: key, kind, ...rest } = job;
  const by: Record<string, string> = { [isOpen(job) ? "open" : "ended"]: kind };
  return { kind: recordKind, key, by, body: { kind, ...rest }, ...(!isOpen(job) && { expires: now + keep }) };
}

/** What `recordOf` stored. */
export const heldIn = ({ key, version, body }: StoredRecord): Held => ({
  job: { ...(body as Omit<Job, "id">), id: key },
  version,
});
