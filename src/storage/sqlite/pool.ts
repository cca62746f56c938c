/** Threads for reads that would hold up the one that serves requests. They start when they are first needed. */
import { Worker } from "node:worker_threads";
import { FhirError } from "../../fhir/error.ts";
import type { Limits } from "./scope.ts";
import { errorOf, type Answer, type Read } from "./wire.ts";

export interface Pool {
  /**
   * @param deadline Milliseconds from now, waiting included
   * @throws FhirError `busy` when too many wait, `too-costly` past the deadline
   */
  run: (read: Read, deadline: number) => Promise<unknown>;
  close: () => Promise<void>;
}

interface Job {
  read: Read;
  /** On the clock of `performance.now()`. */
  until: number;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

interface Thread {
  worker: Worker;
  job: Job | undefined;
}

/** Most reads that wait for a thread. */
const longestQueue = 32;
/** What a thread may hold: a read that needs more ends with its thread, not with the server. */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 };

export function openPool({
  file,
  limits,
  threads,
}: {
  file: string;
  limits: Partial<Limits> | undefined;
  threads: number;
}): Pool {
  const pool: Thread[] = [];
  const queue: Job[] = [];
  let closed = false;

  function start(): Thread {
    const worker = new Worker(new URL("./heavy.ts", import.meta.url), {
      workerData: { file, limits },
      resourceLimits,
    });
    const thread: Thread = { worker, job: undefined };
    worker.unref();
    worker.on("message", (answer: Answer) => {
      settle(thread.job, answer);
      thread.job = undefined;
      next();
    });
    worker.once("error", (error: Error) => lose(thread, error));
    worker.once("exit", () => lose(thread, new Error("it has stopped")));
    pool.push(thread);
    return thread;
  }

  function lose(thread: Thread, error: Error): void {
    if (pool.includes(thread)) pool.splice(pool.indexOf(thread), 1);
    thread.job?.reject(lossOf(error));
    thread.job = undefined;
    next();
  }

  function next(): void {
    while (queue.length > 0 && !closed) {
      const thread = pool.find(({ job }) => job === undefined) ?? (pool.length < threads ? start() : undefined);
      if (!thread) return;
      give(thread, queue.shift());
    }
  }

  return {
    run: (read, deadline) =>
      new Promise((resolve, reject) => {
        if (closed || queue.length >= longestQueue) {
          reject(new FhirError("busy", "too many long searches wait: try again later"));
          return;
        }
        queue.push({ read, until: performance.now() + deadline, resolve, reject });
        next();
      }),
    async close() {
      closed = true;
      for (const { reject } of queue.splice(0)) reject(new FhirError("busy", "the store is closed"));
      await Promise.all(pool.map(({ worker }) => worker.terminate()));
    },
  };
}

function lossOf(error: NodeJS.ErrnoException): FhirError {
  if (error.code === "ERR_WORKER_OUT_OF_MEMORY")
    return new FhirError("too-costly", "the search takes too much memory: narrow it down");
  return new FhirError("busy", `a reader failed: ${error.message}`);
}

function give(thread: Thread, job: Job | undefined): void {
  if (!job) return;
  const deadline = job.until - performance.now();
  if (deadline <= 0) {
    job.reject(new FhirError("too-costly", "the search waited too long for its turn"));
    return;
  }
  thread.job = job;
  thread.worker.postMessage({ n: 0, read: job.read, deadline });
}

function settle(job: Job | undefined, answer: Answer): void {
  if ("failure" in answer) job?.reject(errorOf(answer.failure));
  else job?.resolve(answer.value);
}
