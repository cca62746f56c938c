import type { RecordStore } from "../storage/records.ts";
import { type Held, type Job, type Progress, recordOf } from "./job.ts";

/** The job is another's by now, or was cancelled: whatever is done from here on would be done twice. */
export class Lost extends Error {}

/** A job in the hands of who works on it. */
export interface Hold {
  readonly input: unknown;
  /** Where the one before stopped; undefined: at the beginning. */
  readonly cursor: unknown;
  readonly progress: Progress;
  /** Notes how far it has come, and keeps the job for longer. @throws Lost */
  save(cursor: unknown, progress: Progress): Promise<void>;
  /** It is to be given back soon: the work notes where it is, and says `paused`. */
  stopping(): boolean;
}

/** A hold, as the runner sees it. */
export interface Keeping extends Hold {
  /** Keeps the job for longer. @throws Lost */
  renew(): Promise<void>;
  /** Lets go of the job, as it is to be from now on. @throws Lost */
  release(change: (job: Job) => Job): Promise<void>;
}

interface HoldOptions {
  records: RecordStore;
  now: () => number;
  owner: string;
  /** Milliseconds. */
  lease: number;
  stopping: () => boolean;
}

/** Takes a job. @returns undefined when another one was faster */
export async function take(held: Held, options: HoldOptions): Promise<Keeping | undefined> {
  const { job } = held;
  const taken: Job = { ...job, state: "running", attempts: job.attempts + 1 };
  const keeping = holdOf({ ...held, job: taken }, options);
  try {
    await keeping.renew();
    return keeping;
  } catch (error) {
    if (error instanceof Lost) return undefined;
    throw error;
  }
}

function holdOf(held: Held, { records, now, owner, lease, stopping }: HoldOptions): Keeping {
  let { job, version } = held;
  // Each write is on the version that the one before it made.
  let tail: Promise<unknown> = Promise.resolve();
  async function put(next: Job): Promise<void> {
    const written = await records.put(recordOf(next, now()), version);
    if (written === undefined) throw new Lost(`the job ${next.id} is no longer ours`);
    [job, version] = [next, written];
  }
  const inTurn = (write: () => Promise<void>): Promise<void> => {
    const done = tail.then(write);
    tail = done.catch(() => undefined);
    return done;
  };
  const ours = (one: Job): Job => ({ ...one, lease: { owner, until: now() + lease } });
  return {
    input: job.input,
    cursor: job.cursor,
    progress: job.progress,
    stopping,
    save: (cursor, progress) => inTurn(() => put(ours({ ...job, cursor, progress, attempts: 1 }))),
    renew: () => inTurn(() => put(ours(job))),
    release: (change) =>
      inTurn(async () => {
        await put(freed(change(job)));
      }),
  };
}

/** Nobody's. */
function freed(job: Job): Job {
  const free = { ...job };
  delete free.lease;
  return free;
}
