import { daysIn } from "../fhir/datetime.ts";
import type { Definitions } from "../fhir/definitions.ts";
import { decimalValue, isExact } from "../fhir/json.ts";
import { onceEach } from "../fhir/once.ts";

/** What a primitive type's values look like. */
export interface Format {
  type: string;
  json: "string" | "number" | "boolean";
  matches: (value: unknown) => boolean;
}

/** The formats of R4's primitive types, by type's code. http://hl7.org/fhir/R4/datatypes.html#primitive */
export const openFormats = (definitions: Definitions): ((type: string) => Format) =>
  onceEach((type) => formatOf(type, definitions));

function formatOf(type: string, definitions: Definitions): Format {
  if (type === "boolean") return { type, json: "boolean", matches: (value) => typeof value === "boolean" };
  if (type === "decimal") return { type, json: "number", matches: isDecimal };
  const range = ranges.get(type);
  if (range) return { type, json: "number", matches: (value) => isInteger(value) && within(value, range) };
  const { pattern = "[^]*", maxLength = longest } = definitions.type(type) ?? {};
  return { type, json: "string", matches: textFormat(type, new RegExp(`^(?:${pattern})$`), maxLength) };
}

/** A string of R4 is at most this long, and what is derived from it too. */
const longest = 1_048_576;

function textFormat(type: string, pattern: RegExp, maxLength: number): Format["matches"] {
  const special = specials.get(type) ?? ((text: string) => text.length <= longestPattern && pattern.test(text));
  const limit = type === "base64Binary" || type === "xhtml" ? Infinity : maxLength;
  return (value) => typeof value === "string" && value !== "" && value.length <= limit && special(value, pattern);
}

/** Types whose pattern is not all, or of which the same can be asked faster. */
const specials: ReadonlyMap<string, (text: string, pattern: RegExp) => boolean> = new Map([
  ["string", isPlainText],
  ["markdown", isPlainText],
  ["xhtml", isPlainText],
  ["base64Binary", isBase64],
  ["uri", isUri],
  ["url", isUri],
  ["canonical", isUri],
  ["date", isRealDay],
  ["dateTime", isRealDay],
  ["instant", isRealDay],
]);

const plain = /^[\t\n\r\u0020-\uffff]+$/;

/** No control characters, and no half of a surrogate pair, which UTF-8 cannot hold. */
function isPlainText(text: string): boolean {
  return plain.test(text) && text.isWellFormed();
}

const oid = /^urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+$/;
/** Most characters that a pattern of repeated groups is tried on: the engine's stack has an end. */
const longestPattern = 100_000;
const uuid = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A canonical may have a version after `|`. */
function isUri(text: string): boolean {
  if (/\s/.test(text) || !text.isWellFormed()) return false;
  if (!text.startsWith("urn:")) return true;
  const [name = ""] = text.slice(0, longestPattern).split(/[|#?]/, 1);
  if (name.startsWith("urn:oid:")) return oid.test(name);
  return !name.startsWith("urn:uuid:") || uuid.test(name);
}

/** The pattern lets a 31st of any month pass; a calendar does not. */
function isRealDay(text: string, pattern: RegExp): boolean {
  if (!pattern.test(text)) return false;
  const day = Number(text.slice(8, 10));
  if (day <= 28) return true;
  return day <= daysIn(Number(text.slice(0, 4)), Number(text.slice(5, 7)));
}

/** Groups of four characters, blanks between any two; padding at the end alone. Linear, for megabytes. */
function isBase64(text: string): boolean {
  const packed = /\s/.test(text) ? text.replace(/\s+/g, "") : text;
  return packed.length > 0 && packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed);
}

const ranges: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["integer", [-2_147_483_648, 2_147_483_647]],
  ["unsignedInt", [0, 2_147_483_647]],
  ["positiveInt", [1, 2_147_483_647]],
]);

const within = (value: number, [low, high]: readonly [number, number]): boolean => value >= low && value <= high;

/** `1.0` and `1e3` are decimals, not integers: the pattern of an integer has digits alone. */
const isInteger = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value);

/** One that a JavaScript number can come near to: 1e999 cannot be compared with anything. */
function isDecimal(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return isExact(value) && Number.isFinite(decimalValue(value));
}
