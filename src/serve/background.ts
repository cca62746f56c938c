/** What a server does beside answering: it follows what other nodes do, and works on jobs. */
import { setTimeout } from "node:timers/promises";
import type { Runner } from "../jobs/runner.ts";

interface BackgroundOptions {
  /** Looks at what other nodes have changed. */
  refresh: () => Promise<void>;
  runner: Runner;
  noteTrouble: (thrown: unknown) => void;
}

export interface Background {
  start: () => void;
  /** Works on what is queued; returns when nothing is, or soon. */
  settle: () => Promise<void>;
  /** Gives back what is worked on. */
  stop: () => Promise<void>;
}

/** Milliseconds between two looks. */
const every = 1_000;
/** Most milliseconds that a write waits for the work that it has caused. */
const longestWait = 400;

export function openBackground({ refresh, runner, noteTrouble }: BackgroundOptions): Background {
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let working: Promise<void> | undefined;

  const work = (): Promise<void> => {
    working ??= all(runner)
      .catch(noteTrouble)
      .finally(() => (working = undefined));
    return working;
  };

  const look = (): Promise<void> => {
    looking ??= Promise.all([refresh(), runner.renew()])
      .then(() => undefined, noteTrouble)
      .finally(() => (looking = undefined));
    return looking;
  };

  return {
    start() {
      timer ??= setInterval(() => void look().then(work), every).unref();
    },
    async settle() {
      if (timer === undefined) return;
      await Promise.race([work(), setTimeout(longestWait)]);
    },
    async stop() {
      clearInterval(timer);
      timer = undefined;
      await Promise.all([looking, runner.stop()]);
    },
  };
}

async function all(runner: Runner): Promise<void> {
  while (await runner.turn());
}
