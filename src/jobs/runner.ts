/** Does jobs, one at a time. Several runners share a store; of a job, one of them has the lease. */
import type { RecordStore } from "../storage/records.ts";
import { type Hold, type Keeping, Lost, take } from "./hold.ts";
import { type Held, isOpen, type Job } from "./job.ts";
import { failed, heldBy } from "./jobs.ts";

/** Does a job from its cursor on. `paused`: it was to stop, and can be gone on with. What it throws is a failure. */
export type Work = (hold: Hold) => Promise<"done" | "paused">;

interface RunnerOptions {
  records: RecordStore;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** Tells runners apart. */
  owner: string;
  /** By kind of job. */
  works: Readonly<Record<string, Work>>;
  /** Is told of each failure. */
  onFailure?: (job: Pick<Job, "id" | "kind">, error: unknown) => void;
}

export interface Runner {
  /** Takes a job that is due and works until it is done, has failed or is to stop. @returns False when there was none. */
  turn(): Promise<boolean>;
  /** Keeps what is worked on for longer: to be called a few times a lease. */
  renew(): Promise<void>;
  /** Gives back what is worked on. From now on nothing is taken. */
  stop(): Promise<void>;
}

/** Milliseconds for which nobody else takes a job whose worker is not heard of. */
export const lease = 10_000;
/** Times that a job is begun without coming on before it has failed. */
const mostAttempts = 5;
/** Milliseconds until the next attempt, for each one so far. */
const delay = 1_000;

export function openRunner(options: RunnerOptions): Runner {
  let stopped = false;
  let current: Keeping | undefined;
  let running: Promise<boolean> | undefined;
  const held = { ...options, lease, stopping: () => stopped };

  async function turn(): Promise<boolean> {
    const due = stopped ? undefined : await nextDue(options);
    if (!due) return false;
    if (due.job.attempts >= mostAttempts) await bury(due, held);
    else {
      current = await take(due, held);
      if (current) await work(current, due.job, options);
      current = undefined;
    }
    return true;
  }

  return {
    turn() {
      running ??= turn().finally(() => {
        current = undefined;
        running = undefined;
      });
      return running;
    },
    async renew() {
      // Who works on it is told when it next notes its progress.
      await current?.renew().catch(ifLost);
    },
    async stop() {
      stopped = true;
      await running?.catch(() => undefined);
    },
  };
}

async function nextDue({ records, now, works }: RunnerOptions): Promise<Held | undefined> {
  for (const kind of Object.keys(works)) {
    const due = (await heldBy(records, kind, "open")).find(({ job }) => isDue(job, now()));
    if (due) return due;
  }
  return undefined;
}

const isDue = ({ lease: held, notBefore = 0 }: Job, now: number): boolean =>
  notBefore <= now && (held === undefined || held.until <= now);

/** Whoever took it each time came to an end in the middle of it. */
async function bury(due: Held, options: Parameters<typeof take>[1]): Promise<void> {
  const held = await take(due, options);
  const reason = due.job.error ?? "who worked on it came to an end each time";
  await held?.release((job) => failed(job, reason)).catch(ifLost);
}

async function work(hold: Keeping, { id, kind }: Job, { works, now, onFailure }: RunnerOptions): Promise<void> {
  try {
    const came = await works[kind]?.(hold);
    await hold.release((job) =>
      came === "done" ? done(job) : { ...job, state: "queued", attempts: job.attempts - 1 },
    );
  } catch (error) {
    if (error instanceof Lost) return;
    onFailure?.({ id, kind }, error);
    await hold.release((job) => failedOnce(job, messageOf(error), now())).catch(ifLost);
  }
}

function done(job: Job): Job {
  const ended: Job = { ...job, state: "done" };
  delete ended.error;
  return ended;
}

function failedOnce(job: Job, error: string, now: number): Job {
  if (!isOpen(job)) return job;
  if (job.attempts >= mostAttempts) return failed(job, error);
  return { ...job, state: "queued", error, notBefore: now + delay * job.attempts };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function ifLost(error: unknown): void {
  if (!(error instanceof Lost)) throw error;
}
