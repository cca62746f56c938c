/** Long searches wait for one of a few places, so that they leave the database to the short ones. */
import { FhirError } from "../../../fhir/error.ts";

export interface Heavy {
  /**
   * @param until How long it may wait and run, by `performance.now()`
   * @throws FhirError `busy` when too many wait, `too-costly` past the time
   */
  run<Answer>(until: number, work: () => Promise<Answer>): Promise<Answer>;
}

const longestQueue = 256;

/** @param places How many run at a time */
export function openHeavy(places: number): Heavy {
  let running = 0;
  const waiting = new Set<() => void>();
  const leave = () => {
    running--;
    const [next] = waiting;
    if (next) next();
  };
  const enter = (until: number) =>
    new Promise<void>((resolve, reject) => {
      const start = () => {
        clearTimeout(timer);
        waiting.delete(start);
        running++;
        resolve();
      };
      const timer = setTimeout(
        () => {
          waiting.delete(start);
          reject(new FhirError("too-costly", "other long searches took all the time there was"));
        },
        Math.max(0, until - performance.now()),
      );
      if (running < places) start();
      else waiting.add(start);
    });
  return {
    async run(until, work) {
      if (waiting.size >= longestQueue) throw new FhirError("busy", "too many long searches wait: try again");
      await enter(until);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
