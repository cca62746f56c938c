import { allRecords } from "../storage/all-records.ts";
import type { RecordStore } from "../storage/records.ts";
import { heldIn, isOpen, type Held, type Job, recordKind, recordOf } from "./job.ts";

/** What is to be done. */
interface Order {
  id: string;
  kind: string;
  input: unknown;
}

/** The long work of all nodes that share a store. */
export interface Jobs {
  /** Queues a job. @returns False when one of that id is open, or failed. */
  start(order: Order): Promise<boolean>;
  get(id: string): Promise<Job | undefined>;
  /** Of a kind, those that are open or, of late, have ended; by id. */
  list(kind: string, which: "open" | "ended"): Promise<readonly Job[]>;
  /** Ends a job; who works on it notices when it next notes its progress. @returns False when it is not open. */
  cancel(id: string): Promise<boolean>;
}

/** @param now Milliseconds since 1970 UTC. */
export function openJobs(records: RecordStore, now: () => number): Jobs {
  async function held(id: string): Promise<Held | undefined> {
    const record = await records.get(recordKind, id);
    return record && heldIn(record);
  }
  return {
    async start(order) {
      const job: Job = { ...order, state: "queued", progress: { done: 0, total: 0 }, attempts: 0 };
      const before = await held(order.id);
      if (before && before.job.state !== "done") return false;
      return (await records.put(recordOf(job, now()), before?.version ?? 0)) !== undefined;
    },
    get: async (id) => (await held(id))?.job,
    list: async (kind, which) => (await heldBy(records, kind, which)).map(({ job }) => job),
    async cancel(id) {
      for (;;) {
        const found = await held(id);
        if (!found || !isOpen(found.job)) return false;
        const ended = recordOf(failed(found.job, "it was cancelled"), now());
        if ((await records.put(ended, found.version)) !== undefined) return true;
      }
    },
  };
}

/** The job, failed for a reason. */
export function failed(job: Job, error: string): Job {
  const ended: Job = { ...job, state: "failed", error };
  delete ended.lease;
  return ended;
}

/** All jobs of a kind that are open, or that have ended. */
export async function heldBy(records: RecordStore, kind: string, which: "open" | "ended"): Promise<Held[]> {
  return (await allRecords(records, recordKind, [which, kind])).map(heldIn);
}
