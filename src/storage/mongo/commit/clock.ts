/**
 * The numbers of one node in the order of commits: milliseconds since the epoch, the node, and a counter. A node that
 * needs more than a millisecond holds borrows from the next.
 */
import { placesPerMillisecond } from "../sequence.ts";

/** Nodes, and what each of them has of a millisecond. */
export const nodes = 64;
const share = placesPerMillisecond / nodes;

export interface Clock {
  /** The next number, above all before. */
  next: () => number;
  /** From now on every number is above this one. */
  raise: (seq: number) => void;
  /** @returns A number below which none will be drawn any more. */
  low: () => number;
}

export interface ClockChoice {
  /** 0 to 63. */
  node: number;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** Where the numbers begin; milliseconds since 1970 UTC. */
  epoch: number;
}

export function openClock({ node, now, epoch }: ClockChoice): Clock {
  const first = node * share;
  let floor = 0;
  function after(seq: number): number {
    const start = Math.floor(seq / placesPerMillisecond) * placesPerMillisecond + first;
    if (seq < start) return start;
    return seq - start < share - 1 ? seq + 1 : start + placesPerMillisecond;
  }
  function coming(): number {
    const current = Math.floor(now() - epoch) * placesPerMillisecond + first;
    const number = current > floor ? current : after(floor);
    if (!Number.isSafeInteger(number)) throw new RangeError("the time is too long after the epoch for a number");
    return number;
  }
  return {
    next: () => (floor = coming()),
    raise(seq) {
      floor = Math.max(floor, seq);
    },
    low() {
      const low = coming();
      floor = Math.max(floor, low - 1);
      return low;
    },
  };
}
