import { FhirError, invalid } from "../../fhir/error.ts";

/** What a regular expression says. */
export type Pattern =
  | { kind: "char"; test: CharTest }
  | { kind: "sequence" | "choice"; of: readonly Pattern[] }
  | { kind: "repeat"; of: Pattern; min: number; max: number; lazy: boolean }
  | { kind: "group"; of: Pattern; slot: number }
  | { kind: "at"; place: "begin" | "end" | "boundary" | "inside" };

/** Whether one character will do; the empty string is none. */
export type CharTest = (char: string) => boolean;

/** Longest pattern, and the highest count in braces. */
const [longest, mostCount, deepest] = [2_000, 1_000, 50];

interface Reader {
  readonly text: string;
  at: number;
  depth: number;
  groups: number;
  readonly names: Map<string, number>;
}

/**
 * Reads a regular expression of the PCRE kind, as far as it can be matched in linear time: no look-around,
 * no back-references.
 * @throws FhirError `invalid` when it is none, `not-supported` for what cannot be matched so, `too-costly` when it is too long.
 */
export function parsePattern(text: string): { pattern: Pattern; groups: number; names: ReadonlyMap<string, number> } {
  if (text.length > longest)
    throw new FhirError("too-costly", `a regular expression has at most ${longest} characters`);
  const reader: Reader = { text, at: 0, depth: 0, groups: 0, names: new Map() };
  const pattern = choice(reader);
  if (reader.at < text.length) throw bad(reader, "unmatched )");
  return { pattern, groups: reader.groups, names: reader.names };
}

const bad = ({ at }: Reader, why: string) => invalid(`the regular expression is wrong at position ${at + 1}: ${why}`);
const unsupported = (what: string) =>
  new FhirError("not-supported", `regular expressions with ${what} are not supported`);

function choice(reader: Reader): Pattern {
  if (++reader.depth > deepest) throw new FhirError("too-costly", "the regular expression is nested too deep");
  const of = [sequence(reader)];
  while (take(reader, "|")) of.push(sequence(reader));
  reader.depth--;
  return of.length === 1 && of[0] ? of[0] : { kind: "choice", of };
}

function sequence(reader: Reader): Pattern {
  const of: Pattern[] = [];
  while (reader.at < reader.text.length && !"|)".includes(reader.text.charAt(reader.at))) of.push(repeated(reader));
  return { kind: "sequence", of };
}

function take(reader: Reader, text: string): boolean {
  const taken = reader.text.startsWith(text, reader.at);
  if (taken) reader.at += text.length;
  return taken;
}

const quantifier = /[*+?]|\{(\d+)(,(\d*))?\}/y;

function repeated(reader: Reader): Pattern {
  let pattern = atom(reader);
  for (let times = 0; ; times++) {
    const found = match(reader, quantifier);
    if (found === undefined) return pattern;
    if (times > 0) throw bad(reader, "nothing to repeat");
    const [min, max] = bounds(found);
    if (min > max) throw bad(reader, "numbers out of order");
    if (Math.max(min, max === Infinity ? 0 : max) > mostCount)
      throw new FhirError("too-costly", `a regular expression counts to at most ${mostCount}`);
    if (take(reader, "+")) throw unsupported("possessive quantifiers");
    pattern = { kind: "repeat", of: pattern, min, max, lazy: take(reader, "?") };
  }
}

function match(reader: Reader, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text) ?? undefined;
  reader.at += found?.[0].length ?? 0;
  return found;
}

function bounds([text, min, comma, max]: RegExpExecArray): [number, number] {
  if (text === "*") return [0, Infinity];
  if (text === "+") return [1, Infinity];
  if (text === "?") return [0, 1];
  if (comma === undefined) return [Number(min), Number(min)];
  return [Number(min), max === "" || max === undefined ? Infinity : Number(max)];
}

function atom(reader: Reader): Pattern {
  const char = String.fromCodePoint(reader.text.codePointAt(reader.at) ?? 0);
  reader.at += char.length;
  switch (char) {
    case "(":
      return group(reader);
    case "[":
      return set(reader);
    case "\\":
      return escape(reader);
    case ".":
      return { kind: "char", test: (other) => other !== "" };
    case "^":
      return { kind: "at", place: "begin" };
    case "$":
      return { kind: "at", place: "end" };
    case "*":
    case "+":
    case "?":
      throw bad(reader, "nothing to repeat");
    default:
      return { kind: "char", test: (other) => other === char };
  }
}

function group(reader: Reader): Pattern {
  const name = match(reader, /\?P?<([A-Za-z_]\w*)>/y)?.[1];
  const plain = name === undefined && take(reader, "?:");
  if (name === undefined && !plain && take(reader, "?")) throw unsupported("look-around or options");
  const slot = plain ? 0 : ++reader.groups;
  if (name !== undefined) reader.names.set(name, slot);
  const of = choice(reader);
  if (!take(reader, ")")) throw bad(reader, "missing )");
  return slot === 0 ? of : { kind: "group", of, slot };
}

const escaped = /[dDsSwW]|[pP]\{\^?[A-Za-z_=]{1,40}\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[nrtfv0]|[^A-Za-z0-9]/uy;

function escape(reader: Reader): Pattern {
  if (take(reader, "b")) return { kind: "at", place: "boundary" };
  if (take(reader, "B")) return { kind: "at", place: "inside" };
  if (take(reader, "A")) return { kind: "at", place: "begin" };
  if (take(reader, "z") || take(reader, "Z")) return { kind: "at", place: "end" };
  if (/\d/.test(reader.text.charAt(reader.at))) throw unsupported("back-references");
  const found = match(reader, escaped)?.[0];
  if (found === undefined) throw bad(reader, "unknown escape");
  return { kind: "char", test: native(reader, safe(found)) };
}

/** JavaScript refuses to escape what needs no escape. */
const safe = (escape: string): string => (/^[A-Za-z0-9^$\\.*+?()[\]{}|/-]/.test(escape) ? `\\${escape}` : escape);

const inSet =
  /\\(?:[dDsSwW]|[pP]\{[A-Za-z_=]{1,40}\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[nrtfvb0]|[^A-Za-z0-9])|[^\\\]]/uy;

function set(reader: Reader): Pattern {
  const negated = take(reader, "^") ? "^" : "";
  let content = take(reader, "]") ? "\\]" : "";
  for (let found = match(reader, inSet)?.[0]; found !== undefined; found = match(reader, inSet)?.[0])
    content += found === "[" ? "\\[" : found.startsWith("\\") ? inside(found) : found;
  if (!take(reader, "]")) throw bad(reader, "missing ]");
  return { kind: "char", test: native(reader, `[${negated}${content}]`) };
}

const inside = (found: string): string => (/^\\[^A-Za-z0-9^$\\.*+?()[\]{}|/-]/u.test(found) ? found.slice(1) : found);

/** Whether one character is of a class; what its regular expression does is one step. */
function native(reader: Reader, source: string): CharTest {
  let pattern: RegExp;
  try {
    pattern = new RegExp(`^${source}$`, "su");
  } catch {
    throw bad(reader, "unknown class");
  }
  const ascii = Array.from({ length: 128 }, (_, code) => pattern.test(String.fromCharCode(code)));
  return (char) => char !== "" && ((char.length === 1 ? ascii[char.charCodeAt(0)] : undefined) ?? pattern.test(char));
}
