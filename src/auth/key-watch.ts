/** Keys are renewed in time, also where nobody signs in. */
import type { SigningKeys } from "./keys.ts";

export interface KeyWatch {
  /** Looks now, and every hour. */
  start: () => void;
  stop: () => void;
}

/** Milliseconds. */
const every = 3_600_000;

export function openKeyWatch(keys: Pick<SigningKeys, "all">, noteTrouble: (thrown: unknown) => void): KeyWatch {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  // A look that the stop has overtaken finds the store closed: the next start has another.
  const look = () => void keys.all().catch((thrown: unknown) => isStopped || noteTrouble(thrown));
  return {
    start() {
      if (timer) return;
      timer = setInterval(look, every).unref();
      look();
    },
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
