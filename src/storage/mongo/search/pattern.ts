/** Tests on texts that no order of keys answers, as regular expressions of the database (PCRE). */
import { encode, type KeySpan } from "./keys.ts";
import type { Filter } from "./filter.ts";
import { separator } from "../shape.ts";

/** The database refuses longer expressions. */
const longest = 4_000;

/**
 * Signs stand for themselves, control characters are written by number: an expression cannot hold NUL. So is `|`, on
 * seeing which the database looks at no index.
 */
export const literal = (text: string): string =>
  text.replaceAll(/[^\w\u0080-\u{10ffff}]/gu, (sign) =>
    sign < " " || sign === "\u007f" || sign === "|" ? `\\x{${sign.charCodeAt(0).toString(16)}}` : `\\${sign}`,
  );

/** What keys begin with: parameter and mark as they are, so that the database finds the bounds of the index in them. */
function beginning(begin: string): string {
  const end = begin.search(/\p{Cc}/u) + 1;
  const name = begin.slice(0, end).replaceAll(/[^\w\p{Cc}\u0080-\u{10ffff}]/gu, (sign) => `\\${sign}`);
  return `^${name}${literal(begin.slice(end))}`;
}

/** Any text as it stands in keys, up to a separator. */
const anything = String.raw`[^\x00]*(?:\x00\x02[^\x00]*)*`;

/** Where after its beginning a key has a text: anywhere in the first part, at its end, or as all of the second and last one. */
export type Place = "inside" | "end" | "second";

/** Keys that begin so, which is the span, and go on with a text. */
export function withText(begin: string, span: KeySpan, place: Place, text: string): Filter {
  const sought = encode(text);
  if (sought.length + begin.length > longest) return withLongText(begin, span, place, sought);
  return { k: { $regex: beginning(begin) + anything + rests[place](sought) } };
}

const rests: Record<Place, (sought: string) => string> = {
  inside: literal,
  end: (sought) => literal(sought + separator),
  second: (sought) => `${literal(separator + sought)}\\z`,
};

/** The same by an expression, which has to read the document. */
function withLongText(begin: string, { from, to }: KeySpan, place: Place, sought: string): Filter {
  const value = { $substrBytes: ["$$this", Buffer.byteLength(begin), -1] };
  const parts = { $split: [value, separator] };
  const text = { $literal: sought };
  const holds = {
    inside: { $gte: [{ $indexOfBytes: [{ $arrayElemAt: [parts, 0] }, text] }, 0] },
    end: { $gte: [{ $indexOfBytes: [value, { $literal: sought + separator }] }, 0] },
    second: { $eq: [{ $arrayElemAt: [parts, 1] }, text] },
  }[place];
  const own = {
    $filter: {
      input: { $ifNull: ["$k", []] },
      cond: { $and: [{ $gte: ["$$this", { $literal: from }] }, { $lt: ["$$this", { $literal: to }] }] },
    },
  };
  return { $expr: { $anyElementTrue: [{ $map: { input: own, in: holds } }] } };
}
