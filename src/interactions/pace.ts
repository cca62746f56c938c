import { setImmediate } from "node:timers/promises";

/** Longest stretch of work, in milliseconds, between two turns of the event loop. */
const stretch = 8;

/**
 * Keeps long work from holding up everyone else: call it between steps, and await what it returns.
 * @returns Undefined while there is time left, else a promise of the next turn.
 */
export function pacer(): () => Promise<void> | undefined {
  let begun = performance.now();
  return () => {
    if (performance.now() - begun < stretch) return undefined;
    return setImmediate(undefined).then(() => {
      begun = performance.now();
    });
  };
}
