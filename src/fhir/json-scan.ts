import { FhirError } from "./error.ts";
import { deepest } from "./json.ts";

/** A stretch of bytes, [from, to). */
export interface Bytes {
  from: number;
  to: number;
}

/** A member, and where its value begins. */
interface Member {
  name: string;
  from: number;
}

/** Whoever goes over a value himself hands back where it ends; else it is skipped. */
type Walk<Step> = Generator<Step, number, number | undefined>;

/**
 * Walks over JSON text without reading it: it tells members and items apart, and leaves their values as stretches of
 * bytes. What lies inside a value that it skips is only balanced, so whoever reads that value must hold it to JSON.
 */
export interface JsonScan {
  /** Goes over the object that begins at `at`, member by member. Returns where it ends. */
  eachMember(at: number): Walk<Member>;
  /** Goes over the array that begins at `at`, by the places of its items. Returns where it ends. */
  eachItem(at: number): Walk<number>;
  /** Calls with each member of the object that begins at `at`. @returns where the object ends. */
  members(at: number, each: (name: string, value: Bytes) => void): number;
  /** Where the value that begins at `from` ends. */
  endOfValue(from: number): number;
  /** The first byte from `at` on that is no white space. */
  space(at: number): number;
}

const [tab, newline, carriage, blank] = [9, 10, 13, 32];
const [quote, comma, colon, backslash] = [34, 44, 58, 92];
const [openArray, closeArray, openObject, closeObject] = [91, 93, 123, 125];

/**
 * @param buffer UTF-8. @throws FhirError `structure` from all functions, where the text is no JSON, a member is there
 *   twice, or the nesting is too deep.
 */
export function scanJson(buffer: Buffer): JsonScan {
  function members(at: number, each: (name: string, value: Bytes) => void): number {
    const walk = eachMember(at);
    let step = walk.next();
    while (!step.done) {
      const { name, from } = step.value;
      const value = { from, to: endOfValue(from) };
      each(name, value);
      step = walk.next(value.to);
    }
    return step.value;
  }

  function* eachMember(at: number): Walk<Member> {
    const seen = new Set<string>();
    for (let place = first(at, [openObject, closeObject]); ; place = space(after(place, comma))) {
      if (place < 0) return -place;
      const [name, end] = nameAt(place);
      if (seen.has(name)) throw broken(`the member ${name} is there twice`);
      seen.add(name);
      const from = space(after(end, colon));
      place = space((yield { name, from }) ?? endOfValue(from));
      if (buffer[place] === closeObject) return place + 1;
    }
  }

  function* eachItem(at: number): Walk<number> {
    for (let place = first(at, [openArray, closeArray]); ; place = space(after(place, comma))) {
      if (place < 0) return -place;
      place = space((yield place) ?? endOfValue(place));
      if (buffer[place] === closeArray) return place + 1;
    }
  }

  /** Where the first thing of an object or array begins; where there is none, where that ends, below zero. */
  function first(at: number, [open, close]: [number, number]): number {
    const place = space(after(at, open));
    return buffer[place] === close ? -(place + 1) : place;
  }

  function after(at: number, expected: number): number {
    const place = space(at);
    if (buffer[place] === expected) return place + 1;
    throw broken(`expected ${String.fromCharCode(expected)} at byte ${place}`);
  }

  function space(at: number): number {
    while (isSpace(buffer[at])) at++;
    return at;
  }

  function nameAt(from: number): [name: string, end: number] {
    if (buffer[from] !== quote) throw broken(`expected a name at byte ${from}`);
    const end = endOfString(buffer, from);
    const text = buffer.toString("utf8", from, end);
    return [text.includes("\\") ? unescaped(text) : text.slice(1, -1), end];
  }

  function endOfValue(from: number): number {
    const first = buffer[from];
    if (first === quote) return endOfString(buffer, from);
    return first === openObject || first === openArray ? endOfNested(buffer, from) : endOfWord(buffer, from);
  }

  return { eachMember, eachItem, members, endOfValue, space };
}

const isSpace = (byte: number | undefined) => byte === blank || byte === newline || byte === carriage || byte === tab;

/** Longer strings are left to the native search, which is slower to begin and quicker to go on. */
const short = 64;

function endOfString(buffer: Buffer, from: number): number {
  const soon = Math.min(from + short, buffer.length);
  for (let at = from + 1; at < soon; at++) {
    const byte = buffer[at];
    if (byte === quote) return at + 1;
    if (byte === backslash) at++;
    if (at >= soon - 1) return endOfLongString(buffer, at + 1);
  }
  throw broken("a string does not end");
}

/** @param from Not within an escape. */
function endOfLongString(buffer: Buffer, from: number): number {
  for (let at = buffer.indexOf(quote, from); at !== -1; at = buffer.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (at - 1 - slashes >= from && buffer[at - 1 - slashes] === backslash) slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
  throw broken("a string does not end");
}

function endOfNested(buffer: Buffer, from: number): number {
  let depth = 0;
  for (let at = from; at < buffer.length; at++) {
    const byte = buffer[at] ?? 0;
    if (byte === quote) at = endOfString(buffer, at) - 1;
    else if ((byte | 0x20) === openObject) {
      if (++depth > deepest) throw broken(`it is nested deeper than ${deepest} levels`);
    } else if ((byte | 0x20) === closeObject && --depth === 0) return at + 1;
  }
  throw broken("an object or array does not end");
}

/** A number, true, false or null: whatever goes on until a comma, a bracket or white space. */
function endOfWord(buffer: Buffer, from: number): number {
  let at = from;
  while (at < buffer.length && !isSpace(buffer[at]) && !ends.has(buffer[at] ?? comma)) at++;
  if (at === from) throw broken(`expected a value at byte ${from}`);
  return at;
}

const ends: ReadonlySet<number> = new Set([comma, closeArray, closeObject]);

function unescaped(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw broken("a name is malformed");
  }
}

const broken = (why: string) => new FhirError("structure", `the body is not JSON: ${why}`);
