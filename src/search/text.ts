/** What `_text` and `_content` ask. http://hl7.org/fhir/R4/search.html#content */
import { FhirError } from "../fhir/error.ts";
import type { Criterion } from "../storage/query.ts";
import { allOf, anyOf } from "./types/type.ts";
import { alternatives, shown, unescape, unreadable } from "./value.ts";
import { elsewhere, narrative, wordsOf } from "./words.ts";

/** Most words and signs of one value, and most brackets in brackets. */
const most = 100;
const deepest = 16;

/** `_text` looks into the narrative, `_content` into everything. */
const params = { _text: [narrative], _content: [narrative, elsewhere] } as const;

/**
 * Words that must all be there, joined by `AND`, `OR`, `NOT` and brackets where that is not what is meant.
 * @param name With the parameter's code at its beginning or end, for messages.
 * @throws FhirError `invalid` or `not-supported` naming the parameter.
 */
export function textCriterion(code: keyof typeof params, name: string, text: string): Criterion {
  return anyOf(alternatives(name, text).map((one) => read({ name, text: unescape(one), params: params[code] })));
}

/** Any word at all. */
export const anyText = (code: keyof typeof params): Criterion =>
  anyOf(params[code].map((param) => ({ op: "present", param })));

interface Asked {
  name: string;
  text: string;
  params: readonly string[];
}

function read(asked: Asked): Criterion {
  const { name, text } = asked;
  if (/["“”*?~]/.test(text))
    throw new FhirError("not-supported", `${name}=${shown(text)}: phrases and wildcards are not supported; words are`);
  const signs = text.match(/[()]|[^\s()]+/g) ?? [];
  if (signs.length > most) throw unreadable(name, shown(text), `no more than ${most} words`);
  const reader = { asked, signs, at: 0 };
  const found = either(reader, 0);
  if (reader.at < signs.length) throw wrong(asked);
  return found;
}

const wrong = ({ name, text }: Asked) => unreadable(name, shown(text), "words, joined by AND, OR, NOT and ( )");

interface Reader {
  asked: Asked;
  signs: readonly string[];
  at: number;
}

function either(reader: Reader, depth: number): Criterion {
  const of = [both(reader, depth)];
  while (taken(reader, "OR")) of.push(both(reader, depth));
  return anyOf(of);
}

/** Words beside each other must all be there, as if `AND` stood between them. */
function both(reader: Reader, depth: number): Criterion {
  const of = [one(reader, depth)];
  while (taken(reader, "AND") || !isEnd(reader)) of.push(one(reader, depth));
  return allOf(of);
}

const isEnd = ({ signs, at }: Reader): boolean => [undefined, ")", "OR"].includes(signs[at]);

function one(reader: Reader, depth: number): Criterion {
  if (depth > deepest) throw wrong(reader.asked);
  if (taken(reader, "NOT")) return { op: "not", of: one(reader, depth + 1) };
  if (taken(reader, "(")) {
    const inner = either(reader, depth + 1);
    if (!taken(reader, ")")) throw wrong(reader.asked);
    return inner;
  }
  return word(reader);
}

function taken(reader: Reader, sign: string): boolean {
  if (reader.signs[reader.at] !== sign) return false;
  reader.at++;
  return true;
}

/** `x-ray` is two words to what is stored, so it is here. */
function word(reader: Reader): Criterion {
  const { asked, signs, at } = reader;
  const words = wordsOf(signs[at] ?? "");
  if (words.length === 0 || ["AND", "OR", ")"].includes(signs[at] ?? "")) throw wrong(asked);
  reader.at++;
  return allOf(words.map((code) => anyOf(asked.params.map((param) => ({ op: "token", param, system: "", code })))));
}
