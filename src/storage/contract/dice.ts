/**
 * Random choices of one world of a property test. A world has few words, numbers, ids and kinds of entries, so
 * that its questions meet its resources; another world has others.
 */
import type { IndexEntry } from "../query.ts";
import { openRandom, type Random } from "./random.ts";

export interface Dice extends Random {
  text(): string;
  system(): string;
  number(): number;
  id(): string;
  kind(): IndexEntry["kind"];
}

/** Capitals, accents, signs that SQL and regular expressions mind, both ends of Unicode, paths, and nothing. */
const families = [
  ["a", "A", "á", "ab", "aB", "a b"],
  ["a%", "a_", "a|b", "ab", "axb", "a%b", "_", "%"],
  ["(a.*", "[a", "a\\", "'", '"', "a"],
  ["a", "a\u0001", "\u0001", "a\u0001b", "ab"],
  ["a\uffff", "a\u{10ffff}", "a\ud7ff", "a\ue000", "a\u{1f600}b", "\u{10ffff}", "\u{10ffff}b"],
  ["http://x/a", "http://x/a/b", "http://x/ab", "http://x/a0", "http://x", "http://x/a#b", "http://x/a/"],
];
const systems = ["", "s", "S", "s|t", "t"];
const numbers = [-Infinity, -1, 0, 1, 1.5, 2, 3, 5, 8, 1e16, Infinity];
const ids = ["1", "2", "3", "4", "5", "6"];
const kinds = ["token", "text", "string", "uri", "url", "range", "quantity", "joint", "near", "member"] as const;

export function openDice(seed: number): Dice {
  const random = openRandom(seed);
  const several = <Item>(items: readonly Item[], count: number) =>
    Array.from({ length: count }, () => random.pick(items));
  const words = [...several(random.pick(families), 4), random.pick(["", "a", "b"])];
  const known = { systems: several(systems, 2), numbers: several(numbers, 5), ids: several(ids, 4) };
  const own = [...several(kinds, 2), random.pick(["reference", "joint"] as const)];
  return {
    ...random,
    text: () => random.pick(words),
    system: () => random.pick(known.systems),
    number: () => random.pick(known.numbers),
    id: () => random.pick(known.ids),
    kind: () => random.pick(random.oneIn(3) ? [...kinds, "reference"] : [...own, "reference"]),
  };
}
