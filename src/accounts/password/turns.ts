/** Who may work when, where work is dear. */
import { AccountError } from "../failure.ts";

/** Lets so many work at once; others wait. */
export function openSlots(count: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** Lets in so many; who comes then is told to come again. @throws AccountError `busy` */
export function openWaitingRoom(most: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let inside = 0;
  return async (work) => {
    if (inside >= most) throw new AccountError("busy");
    inside += 1;
    try {
      return await work();
    } finally {
      inside -= 1;
    }
  };
}

/** One after another for each key; different keys do not wait for each other. */
export function openTurns(): <Result>(key: string, work: () => Promise<Result>) => Promise<Result> {
  const tails = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const done = (tails.get(key) ?? Promise.resolve()).then(work);
    const tail = done.catch(() => undefined);
    tails.set(key, tail);
    try {
      return await done;
    } finally {
      if (tails.get(key) === tail) tails.delete(key);
    }
  };
}
