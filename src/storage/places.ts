/** How places in one order of commits become places in another, where there are no gaps: 1, 2, 3… */
export interface Places {
  /** The next version of the order. @returns Its new place */
  add(seq: number): number;
  /** The one that was added last; 0: there is none. */
  last(): number;
  /** How many of those added stand at a place or before it. */
  upTo(seq: number): number;
}

/** Places that follow each other are one run, so that those of a million versions need little memory. */
export function openPlaces(): Places {
  const starts: number[] = [];
  /** New place of the first of each run. */
  const firsts: number[] = [];
  let [last, count] = [0, 0];
  return {
    add(seq) {
      count++;
      if (seq !== last + 1 || count === 1) {
        starts.push(seq);
        firsts.push(count);
      }
      last = seq;
      return count;
    },
    last: () => last,
    upTo(seq) {
      const run = runOf(starts, seq);
      if (run < 0) return 0;
      const end = (firsts[run + 1] ?? count + 1) - 1;
      return Math.min((firsts[run] ?? 0) + seq - (starts[run] ?? 0), end);
    },
  };
}

/** The last run that begins at a place or before it; -1: none does. */
function runOf(starts: readonly number[], seq: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((starts[middle] ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
