/** How many resources a key or a range names, remembered for a while: to count costs as much as to search. */
import type { Drive } from "./part.ts";

export interface Sizes {
  /** How many it names, at most `limit`, as far as that is known. */
  guess(drive: Drive, limit: number): number | undefined;
  /** @param n What was counted, at most `limit` */
  learn(drive: Drive, limit: number, n: number): void;
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
  const known = new Map<string, { n: number; at: number }>();
  const families = new Map<string, Family>();
  const familiar = (name: string, n: number) => {
    const { counted, most } = families.get(name) ?? { counted: 0, most: 0 };
    families.set(name, { counted: counted + 1, most: Math.max(most, n), guessed: 0 });
  };
  function guess(drive: Drive, limit: number): number | undefined {
    const family = families.get(drive.family);
    if (family && isRare(family)) {
      family.guessed++;
      return Math.min(family.most, limit);
    }
    const before = known.get(keyOf(drive, limit));
    return before && now() - before.at < remembered ? before.n : undefined;
  }
  function learn(drive: Drive, limit: number, n: number): void {
    if (known.size >= mostKnown) known.clear();
    if (families.size >= mostKnown) families.clear();
    known.set(keyOf(drive, limit), { n, at: now() });
    familiar(drive.family, n);
  }
  return {
    guess,
    learn,
    async count(drive, limit, ask) {
      const guessed = guess(drive, limit);
      if (guessed !== undefined) return guessed;
      const n = await ask();
      learn(drive, limit, n);
      return n;
    },
  };
}

const keyOf = ({ filter }: Drive, limit: number): string => `${limit} ${JSON.stringify(filter)}`;

const isRare = ({ counted, most, guessed }: Family): boolean =>
  counted >= enough.counted && most <= enough.most && guessed < enough.guessed;
