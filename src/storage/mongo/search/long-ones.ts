/** Searches that were long a while ago. */
import type { Query } from "../../query.ts";

/** What is known of one. */
export interface Known {
  /** It links to so many that it is judged slice by slice. */
  sliced: boolean;
}

export interface LongOnes {
  /** Undefined: nothing is known of it. */
  find(query: Query): Known | undefined;
  note(query: Query, known: Known): void;
  /** It was short after all. */
  forget(query: Query): void;
}

/** Milliseconds. */
const remembered = 60_000;
const mostKnown = 1_000;
/** Characters: longer ones are not remembered. */
const longestKey = 8_000;

/** @param now Milliseconds */
export function openLongOnes(now: () => number): LongOnes {
  const known = new Map<string, Known & { until: number }>();
  return {
    find(query) {
      if (known.size === 0) return undefined;
      const found = known.get(keyOf(query));
      return found && now() < found.until ? found : undefined;
    },
    note(query, { sliced }) {
      const key = keyOf(query);
      if (key.length > longestKey) return;
      if (known.size >= mostKnown) known.clear();
      known.set(key, { sliced, until: now() + remembered });
    },
    forget: (query) => void known.delete(keyOf(query)),
  };
}

const keyOf = ({ deadline: _deadline, ...asked }: Query): string => JSON.stringify(asked);
