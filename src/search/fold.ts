import { unreadable } from "./value.ts";

/** Letters that Unicode takes for ones of their own, and people who lack them on a keyboard for these. */
const plain: Readonly<Record<string, string>> = {
  ...{ æ: "ae", ø: "o", þ: "th", ð: "d", đ: "d", ł: "l", œ: "oe", ħ: "h", ŧ: "t", ŋ: "ng", ı: "i", ĸ: "k", ß: "ss" },
};

const ascii = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;

/**
 * Text as string search compares it: without case, accents and surplus spaces.
 * http://hl7.org/fhir/R4/search.html#string
 */
export function fold(text: string): string {
  if (ascii.test(text)) return text.toLowerCase();
  const bare = text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/[ÆæØøÞþÐðĐđŁłŒœĦħŦŧŊŋıĸẞ]/g, (letter) => plain[letter.toLowerCase()] ?? letter);
  // By way of upper case ß and ss are one; a sigma is written otherwise at the end of a word.
  return bare
    .toUpperCase()
    .toLowerCase()
    .replaceAll("ς", "σ")
    .replace(/[\s\p{C}]+/gu, " ")
    .trim();
}

/**
 * A text that is asked for, folded.
 * @throws FhirError `invalid` naming the parameter when nothing is left of it: it would be in every text
 */
export function folded(name: string, text: string): string {
  const left = fold(text);
  if (left === "") throw unreadable(name, text, "a letter, digit or sign");
  return left;
}
