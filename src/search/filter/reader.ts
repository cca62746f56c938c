import { invalid } from "../../fhir/error.ts";
import { shown } from "../value.ts";

const pieces = {
  space: /\s*/y,
  word: /(?:and|or)\b/y,
  not: /not\s*\(/y,
  name: /_has:[A-Za-z]+:[A-Za-z][\w-]*:[\w:.-]+|[A-Za-z_][\w-]*/y,
  operator: /[a-z]{2}(?=\s)/y,
  text: /"(?:[^"\\]|\\.)*"/y,
  token: /[^\s\])]+/y,
} as const;

/** A filter that is read from left to right. */
export interface Reader {
  /** Goes past such a piece; undefined: there is none here. */
  take(piece: keyof typeof pieces): string | undefined;
  /** Goes past that character, and space before it. False: it is not here. */
  sign(character: string): boolean;
  /** Whether that character is the next. */
  sees(character: string): boolean;
  /** Goes past space. True: that was all. */
  ended(): boolean;
  /** What is wrong here. */
  fail(expected: string): Error;
}

export function openReader(text: string): Reader {
  let at = 0;
  const reader: Reader = {
    take(piece) {
      const pattern = pieces[piece];
      pattern.lastIndex = at;
      const found = pattern.exec(text)?.[0];
      at += found?.length ?? 0;
      return found;
    },
    sign(character) {
      reader.take("space");
      if (text[at] !== character) return false;
      at++;
      return true;
    },
    sees: (character) => text[at] === character,
    ended() {
      reader.take("space");
      return at === text.length;
    },
    fail: (expected) =>
      invalid(`_filter: expected ${expected} at character ${at + 1}, before "${shown(text.slice(at, at + 20))}"`),
  };
  return reader;
}
