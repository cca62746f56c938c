import { setTimeout } from "node:timers/promises";
import { isOpen, type Job, type Progress } from "./job.ts";
import type { Jobs } from "./jobs.ts";
import { lease, type Runner } from "./runner.ts";

interface WorkOffOptions {
  jobs: Jobs;
  runner: Runner;
  /** Is told how far it is. */
  watch: (progress: Progress) => void;
}

/** Milliseconds between two looks. */
const between = 100;

/**
 * Works until a job has ended, whoever does it.
 * @returns The job, done or failed.
 */
export async function workOff(id: string, { jobs, runner, watch }: WorkOffOptions): Promise<Job> {
  const renewing = setInterval(() => void runner.renew().catch(() => undefined), lease / 5);
  let working: Promise<unknown> | undefined;
  try {
    for (;;) {
      const job = await jobs.get(id);
      if (!job) throw new Error(`the job ${id} is gone`);
      watch(job.progress);
      if (!isOpen(job)) return job;
      working ??= runner.turn().finally(() => (working = undefined));
      await setTimeout(between);
    }
  } finally {
    clearInterval(renewing);
    await working?.catch(() => undefined);
  }
}
