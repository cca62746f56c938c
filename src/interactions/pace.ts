import { setImmediate } from "node:timers/promises";

/** Longest stretch of work, in milliseconds, between two turns of the event loop. */
const stretch = 8;

/**
 * Keeps long work from holding up everyone else: call it between steps, and await what it returns.
 * Of several who wait at the same time each gets a turn of its own: together they would be one long stretch.
 * @returns Undefined while there is time left, else a promise of the next turn.
 */
export function pacer(): () => Promise<void> | undefined {
  let begun = performance.now();
  let waiting = 0;
  let last = Promise.resolve();
  const turn = async (): Promise<void> => {
    await setImmediate();
    begun = performance.now();
    waiting -= 1;
  };
  return () => {
    if (waiting === 0 && performance.now() - begun < stretch) return undefined;
    waiting += 1;
    last = last.then(turn);
    return last;
  };
}
