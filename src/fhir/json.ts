/**
 * JSON in and out with decimals kept as they were written: FHIR says that 1.10 is not 1.1
 * (http://hl7.org/fhir/R4/datatypes.html#decimal), JavaScript does not. A number that would
 * change by being read as a JavaScript number becomes an `Exact`; every other is a plain number.
 */
import { FhirError, invalid } from "./error.ts";

/** A number as it was written. `JSON.stringify` prints it so. */
export interface Exact {
  readonly rawJSON: string;
}

interface RawJson {
  rawJSON(text: string): Exact;
  isRawJSON(value: unknown): value is Exact;
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
}
const json = JSON as unknown as RawJson;

/** Deepest nesting of objects and arrays that is read. */
export const deepest = 100;
/** Most objects, arrays and members of one text: what bounds the memory of a parsed one. */
const most = 500_000;

export const isExact = (value: unknown): value is Exact => json.isRawJSON(value);
/** The number as it was written: what its precision is told by. */
export const decimalText = (value: number | Exact): string => (isExact(value) ? value.rawJSON : String(value));
/** The nearest JavaScript number. */
export const decimalValue = (value: number | Exact): number => (isExact(value) ? Number(value.rawJSON) : value);
/** A decimal from its text, which must be a JSON number. */
export const readDecimal = (text: string): number | Exact =>
  String(Number(text)) === text ? Number(text) : json.rawJSON(text);

/**
 * Reads one JSON text.
 * @throws FhirError `structure` when it is no JSON or nested too deep, `too-long` when it has too many values.
 */
export function parseJson(text: string): unknown {
  bound(text);
  return parse(text);
}

/**
 * Reads one JSON text that came from outside: of two members of one name JavaScript would drop the first unseen.
 * @throws FhirError as `parseJson` does, and `structure` when an object has a member twice.
 */
export function parseSent(text: string): unknown {
  const written = bound(text);
  const value = parse(text);
  if (membersIn([value]) === written) return value;
  throw new FhirError("structure", "the body is not JSON: an object has a member twice");
}

function parse(text: string): unknown {
  try {
    return mayChange.test(text) ? json.parse(text, keepExact) : JSON.parse(text);
  } catch (error) {
    if (error instanceof FhirError) throw error;
    throw new FhirError(
      "structure",
      `the body is not JSON: ${(error as SyntaxError).message.replace(/["'].*["']/s, "…")}`,
    );
  }
}

/** Prints a value, exact decimals as they were written. */
export const printJson = (value: unknown): string => JSON.stringify(value);

/** A JSON object, to be read by member. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isExact(value);

/** A JSON object, or `invalid` naming what was expected. */
export function asObject(value: unknown, what: string): JsonObject {
  if (isObject(value)) return value;
  throw invalid(`${what} must be a JSON object`);
}

// A number that a JavaScript number may print otherwise: a trailing zero, an exponent, -0, or many digits. Where
// it may also be text within a string (", 1.0"), the careful reading costs time and changes nothing.
const mayChange = /(?:"\s*:|[[,])\s*-?(?:\d+\.\d*0|\d+(?:\.\d+)?[eE]|0(?![.\d])(?<=-0)|\d[\d.]{15,})/;

function keepExact(_key: string, value: unknown, { source }: { source?: string }): unknown {
  if (typeof value !== "number" || source === undefined || String(value) === source) return value;
  return json.rawJSON(source);
}

function membersIn(value: object): number {
  let count = 0;
  const add = (one: unknown) => {
    if (typeof one === "object" && one !== null) count += membersIn(one);
  };
  if (Array.isArray(value)) for (const one of value) add(one);
  else if (!isExact(value)) {
    for (const name of Object.keys(value)) {
      count++;
      add((value as JsonObject)[name]);
    }
  }
  return count;
}

const [quote, backslash, comma, colon] = [34, 92, 44, 58];

/**
 * Refuses what would take too much memory or stack to read, before it is read.
 * @returns How many members the objects have, as written.
 */
function bound(text: string): number {
  let depth = 0;
  let count = 0;
  let members = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === quote) at = endOfString(text, at);
    else if (char === comma) count++;
    else if (char === colon) members++;
    else if ((char | 0x20) === 0x7b) {
      count++;
      if (++depth > deepest) throw new FhirError("structure", `the body is nested deeper than ${deepest} levels`);
    } else if ((char | 0x20) === 0x7d) depth--;
  }
  if (count > most) throw new FhirError("too-long", `the body holds more than ${most} values`);
  return members;
}

/** The place of the quote that ends the string that begins at `from`; the end of the text when none does. */
export function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}
