import { setImmediate, setTimeout } from "node:timers/promises";
import { performance } from "node:perf_hooks";

/** Of the time in which nobody else has the thread: how long a rest is, in lengths of the work before it. */
const alone = 0.25;
/** The same while others need the thread. */
const beside = 5;
/** Part of the time that others have the thread, from which on they are not to be held up. */
const busy = 0.1;

/**
 * Makes room for others: after each stretch of work there is a rest, a long one while the thread has other things to do.
 * @returns To be told how many milliseconds of work there were since the last time, and awaited.
 */
export function courtesy(): (worked: number) => Promise<void> {
  let before = performance.eventLoopUtilization();
  let own = 0;
  return async (worked) => {
    own += worked;
    const { active, idle } = performance.eventLoopUtilization(before);
    const others = Math.max(0, active - own) / Math.max(active + idle, 1);
    const rest = worked * (others > busy ? beside : alone);
    if (active + idle > 200) [before, own] = [performance.eventLoopUtilization(), 0];
    await (rest < 1 ? setImmediate(undefined) : setTimeout(rest));
  };
}
