/** Chance that repeats itself: xorshift on 32 bits. */
export interface Dice {
  /** A whole number, both ends included. */
  between: (low: number, high: number) => number;
  of: <Item>(list: readonly Item[]) => Item;
  /** A `urn:uuid:`. */
  urn: () => string;
}

/** The same seed rolls the same numbers. */
export function dice(seed: number): Dice {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) | 1;
  const roll = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
  const between = (low: number, high: number): number => low + Math.floor(roll() * (high - low + 1));
  const hex = (digits: number): string =>
    between(0, 16 ** digits - 1)
      .toString(16)
      .padStart(digits, "0");
  return {
    between,
    of: (list) => list[between(0, list.length - 1)] as (typeof list)[number],
    urn: () => `urn:uuid:${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(6)}${hex(6)}`,
  };
}

/** At least two digits. */
export const two = (value: number): string => String(value).padStart(2, "0");
