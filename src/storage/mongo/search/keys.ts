/**
 * The points of `k`. Each begins with the type, so one index serves all: `*Type` of every living resource,
 * `Type@Compartment` and an id of its compartments, `Type.param`, the mark of a kind and a value of its entries.
 * The order of keys is that of their values by code points, and no two entries have one key.
 */
import { nul, separator } from "../shape.ts";
import { afterPrefix } from "../../text.ts";

/** From a key on, and up to another one, which is not in it. */
export interface KeySpan {
  from: string;
  to: string;
}

/**
 * What stands between a parameter and a value: the first control character of a key, since names hold none.
 * All lie together, so that the keys of a parameter are one span; none is NUL, which regular expressions cannot hold.
 */
export const marks = {
  token: "\u0003",
  /** The system of a token alone. */
  system: "\u0004",
  string: "\u0005",
  text: "\u0006",
  uri: "\u0007",
  url: "\u0008",
  reference: "\u000b",
  /** A reference with its version. */
  versioned: "\u000c",
  /** A token of a composite, after its place there; or nothing. */
  joint: "\u000e",
  near: "\u000f",
} as const;

export type Mark = keyof typeof marks;

/** Above all that stands between the name of a quantity and its unit. */
const hull = "\u0000\u0003";
const [firstMark, afterMarks] = [marks.token, "\u0010"];

/** As it stands in keys. */
export const encode = (text: string): string => (text.includes("\u0000") ? text.replaceAll("\u0000", nul) : text);

export const decode = (text: string): string => (text.includes(nul) ? text.replaceAll(nul, "\u0000") : text);

/** A name, which begins a key: a control character is written by its number. */
const encodeName = (name: string): string =>
  /^[\w-]*$/.test(name) ? name : name.replaceAll(/[%\p{Cc}]/gu, (sign) => `%${sign.charCodeAt(0)};`);

/** Of every living resource of a type. */
export const living = (type: string): string => `*${encodeName(type)}`;

/** Of what lies in a compartment. */
export const member = (type: string, compartment: string, id: string): string =>
  `${encodeName(type)}@${encodeName(compartment)}${separator}${encode(id)}`;

/** A parameter, as it stands in keys and in `q` of ranges. */
export const paramName = (type: string, param: string): string => `${encodeName(type)}.${encodeName(param)}`;

/** The parts of a value, up to the last or only the first ones. */
export const point = (name: string, mark: Mark, ...parts: readonly string[]): string =>
  name + marks[mark] + parts.map(encode).join(separator);

/** All that begin with a key, wherever its last text ends. */
export const beginning = (key: string): KeySpan => ({ from: key, to: afterPrefix(key) ?? "" });

/** All that begin with a key and have more parts. */
export const continued = (key: string): KeySpan => ({ from: key + separator, to: key + nul });

/** All of a parameter and kind. */
export const ofMark = (name: string, mark: Mark): KeySpan => beginning(name + marks[mark]);

/** All of a parameter. */
export const ofParam = (name: string): KeySpan => ({ from: name + firstMark, to: name + afterMarks });

/** What a key of a reference leads to, `Type/id`. */
export function targetOf(key: string): string {
  const value = key.slice(key.indexOf(marks.reference) + marks.reference.length);
  const end = value.indexOf(separator);
  return `${decode(value.slice(end + separator.length))}/${decode(value.slice(0, end))}`;
}

/** The key of a reference to `Type/id`. */
export function pointingAt(name: string, target: string): string {
  const slash = target.indexOf("/");
  return point(name, "reference", target.slice(slash + 1), target.slice(0, slash));
}

/** The type that a key or the name of a parameter begins with. */
export const typeOf = (key: string): string =>
  key.slice(0, key.indexOf(".")).replaceAll(/%(\d+);/g, (_sign, code: string) => String.fromCharCode(Number(code)));

/** The name of a parameter in one of its keys, and the mark behind it. Undefined: it is no parameter's. */
export function nameIn(key: string): { name: string; mark: string } | undefined {
  const end = key.search(/\p{Cc}/u);
  const mark = key.charAt(end);
  return end < 0 || mark < firstMark ? undefined : { name: key.slice(0, end), mark };
}

/** All parameters of a type. */
export const ofType = (type: string): KeySpan => beginning(paramName(type, ""));

/** `q` of a quantity. */
export const quantityName = (name: string, unit: string): string => name + separator + encode(unit);

/** `q` of every quantity of a parameter, whatever its unit. */
export const anyUnit = (name: string): KeySpan => continued(name);

/** `q` of what lies around a resource's ranges, by its class of length (hulls.ts): it is none of the others. */
export const hullName = (name: string, lengthClass: number): string => `${name}${hull}${lengthClass}`;

/** `q` of every range and quantity of a parameter. */
export const anyRange = (name: string): KeySpan => ({ from: name, to: name + nul });
