import { FhirError } from "../../fhir/error.ts";
import { programOf, type Step } from "./program.ts";
import { parsePattern } from "./syntax.ts";

/**
 * Regular expressions from strangers. JavaScript's own can take exponential time; here every step of the
 * pattern is tried at most once at every place of the text, so time and memory are their product.
 */
export interface Regex {
  /** Somewhere in the text; `whole`: from its begin to its end. */
  matches(text: string, whole?: boolean): boolean;
  /** Every match replaced; `$1` and `${name}` stand for what its groups matched. */
  replace(text: string, substitution: string): string;
}

const compiled = new Map<string, Regex>();
/** What is kept of them: so many, of so many steps at most. */
const [mostCompiled, mostKept] = [200, 500];

/** @throws FhirError as parsePattern and programOf say. */
export function regex(text: string): Regex {
  const known = compiled.get(text);
  if (known) return known;
  const { pattern, groups, names } = parsePattern(text);
  const steps = programOf(pattern);
  const made = makeRegex(steps, groups, names);
  if (compiled.size >= mostCompiled) compiled.clear();
  if (steps.length <= mostKept) compiled.set(text, made);
  return made;
}

function makeRegex(steps: readonly Step[], groups: number, names: ReadonlyMap<string, number>): Regex {
  const slots = (groups + 1) * 2;
  return {
    matches(text, whole = false) {
      const search = searchIn(steps, text, slots);
      const last = whole ? 0 : search.chars.length;
      for (let from = 0; from <= last; from++) if (matchAt(search, from, whole)) return true;
      return false;
    },
    replace(text, substitution) {
      const search = searchIn(steps, text, slots);
      return replaceAll(search, (match) => substitute(substitution, search.chars, match, names));
    },
  };
}

interface Search {
  readonly steps: readonly Step[];
  readonly chars: readonly string[];
  /** Which steps were tried at which place, place by place. */
  readonly tried: Uint8Array;
  readonly slots: number;
}

/** Most steps × places of one search: bytes of memory, and about nanoseconds × 10. */
const most = 20_000_000;

function searchIn(steps: readonly Step[], text: string, slots: number): Search {
  const chars = Array.from(text);
  const size = steps.length * (chars.length + 1);
  if (size > most) throw new FhirError("too-costly", "the regular expression is too large for so long a text");
  return { steps, chars, tried: new Uint8Array(size), slots };
}

/** One try to match, from one place. */
interface Attempt {
  readonly search: Search;
  /** What is still to be tried: pairs of step and place, or, with a step below zero, of a slot and what it held. */
  readonly todo: number[];
  /** Places of the groups; -1 for a group that took no part. */
  readonly found: number[];
  readonly whole: boolean;
}

/** Places of the groups of the best match that begins there. */
function matchAt(search: Search, from: number, whole = false): readonly number[] | undefined {
  const found = new Array<number>(search.slots).fill(-1);
  const attempt: Attempt = { search, todo: [0, from], found, whole };
  while (attempt.todo.length > 0) {
    const place = attempt.todo.pop() ?? 0;
    const at = attempt.todo.pop() ?? 0;
    if (at < 0) found[-at - 1] = place;
    else if (runFrom(attempt, at, place)) return found;
  }
  return undefined;
}

/** Runs the steps until they match or fail; what else could be tried is left to do. */
function runFrom(attempt: Attempt, from: number, start: number): boolean {
  const { steps, chars, tried } = attempt.search;
  let place = start;
  for (let at: number | undefined = from; at !== undefined;) {
    const mark = place * steps.length + at;
    if (tried[mark] !== 0) return false;
    tried[mark] = 1;
    const step: Step | undefined = steps[at];
    if (step?.op === "done") return !attempt.whole || place === chars.length;
    at = step && nextOf(attempt, step, at, place);
    if (step?.op === "char") place++;
  }
  return false;
}

/** The step to go on with; undefined where this one fails. */
function nextOf({ search, todo, found }: Attempt, step: Step, at: number, place: number): number | undefined {
  switch (step.op) {
    case "char":
      return step.test(search.chars[place] ?? "") ? at + 1 : undefined;
    case "at":
      return stands(step.place, search.chars, place) ? at + 1 : undefined;
    case "split":
      todo.push(step.second, place);
      return step.first;
    case "jump":
      return step.to;
    case "note":
      todo.push(-step.slot - 1, found[step.slot] ?? -1);
      found[step.slot] = place;
      return at + 1;
    case "done":
      return undefined;
  }
}

function stands(where: "begin" | "end" | "boundary" | "inside", chars: readonly string[], place: number): boolean {
  if (where === "begin") return place === 0;
  if (where === "end") return place === chars.length;
  const boundary = isWord(chars[place - 1]) !== isWord(chars[place]);
  return boundary === (where === "boundary");
}

const isWord = (char: string | undefined): boolean => char !== undefined && /^\w$/.test(char);

function replaceAll(search: Search, replacement: (match: readonly number[]) => string): string {
  const { chars, tried, steps } = search;
  let result = "";
  let copied = 0;
  for (let from = 0; from <= chars.length;) {
    const match = matchAt(search, from);
    const end = match?.[1] ?? -1;
    if (match === undefined) {
      from++;
      continue;
    }
    result += chars.slice(copied, from).join("") + replacement(match);
    copied = end;
    // What was tried beyond the match has failed for good; at its end, the next match begins anew.
    tried.fill(0, end * steps.length, (end + 1) * steps.length);
    from = end > from ? end : from + 1;
  }
  return result + chars.slice(copied).join("");
}

function substitute(
  text: string,
  chars: readonly string[],
  match: readonly number[],
  names: ReadonlyMap<string, number>,
): string {
  const group = (slot: number | undefined): string =>
    slot === undefined ? "" : chars.slice(match[slot * 2] ?? 0, match[slot * 2 + 1] ?? 0).join("");
  return text.replace(/\$(?:(\$)|(\d)|\{(\w+)\})/g, (_all, dollar?: string, digit?: string, name?: string) => {
    if (dollar !== undefined) return "$";
    const known = name === undefined ? Number(digit) : (names.get(name) ?? Number(name));
    return group(match[known * 2 + 1] === undefined || match[known * 2 + 1] === -1 ? undefined : known);
  });
}
