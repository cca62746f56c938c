/** How many resources a key or a range names, remembered for a while: to count costs as much as to search. */
import type { Drive } from "./part.ts";

export interface Sizes {
  /**
   * How many it names, at most `limit`.
   * @param ask Counts them
   */
  count(drive: Drive, limit: number, ask: () => Promise<number>): Promise<number>;
}

/** Milliseconds. */
const remembered = 60_000;
const mostKnown = 10_000;
/** What is known of one parameter: how often it was counted, the most that came out, and how often it was guessed since. */
interface Family {
  counted: number;
  most: number;
  guessed: number;
}
/** A parameter of which so many values were counted and none had more than so many is known as rare; now and then one is counted again. */
const enough = { counted: 16, most: 64, guessed: 256 };

/** @param now Milliseconds */
export function openSizes(now: () => number): Sizes {
  const known = new Map<string, { n: number; limit: number; at: number }>();
  const families = new Map<string, Family>();
  const learn = (name: string, n: number) => {
    const { counted, most } = families.get(name) ?? { counted: 0, most: 0 };
    families.set(name, { counted: counted + 1, most: Math.max(most, n), guessed: 0 });
  };
  return {
    async count(drive, limit, ask) {
      const family = families.get(drive.family);
      if (family && isRare(family)) {
        family.guessed++;
        return Math.min(family.most, limit);
      }
      const key = `${limit} ${JSON.stringify(drive.filter)}`;
      const before = known.get(key);
      if (before && now() - before.at < remembered) return before.n;
      const n = await ask();
      if (known.size >= mostKnown) known.clear();
      if (families.size >= mostKnown) families.clear();
      known.set(key, { n, limit, at: now() });
      learn(drive.family, n);
      return n;
    },
  };
}

const isRare = ({ counted, most, guessed }: Family): boolean =>
  counted >= enough.counted && most <= enough.most && guessed < enough.guessed;
