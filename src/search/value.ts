import { invalid } from "../fhir/error.ts";

/** Query parameters in the order they were sent, decoded. */
export type Parameters = readonly (readonly [name: string, value: string])[];

/** Most values that one parameter may list. */
const mostValues = 1_000;

/**
 * Splits the value of a parameter where a separator stands that no `\` escapes; escapes stay in the pieces.
 * http://hl7.org/fhir/R4/search.html#escaping
 */
export function split(text: string, separator: "," | "|" | "$"): string[] {
  if (!text.includes("\\")) return text.split(separator);
  const pieces: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === separator) {
      pieces.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...pieces, text.slice(from)];
}

/** What an escaped piece says. A `\` before anything else is an ordinary character. */
export const unescape = (piece: string): string => (piece.includes("\\") ? piece.replace(/\\([\\,|$])/g, "$1") : piece);

/**
 * The values of `name=a,b`, of which one must hold; still escaped.
 * @throws FhirError `invalid` naming the parameter when one of them is empty or there are too many.
 */
export function alternatives(name: string, text: string): readonly string[] {
  const values = split(text, ",");
  if (values.length > mostValues) throw invalid(`${name}: more than ${mostValues} values`);
  if (values.includes("")) throw invalid(`${name}=${shown(text)}: a value is empty`);
  return values;
}

/** A caller's text in a message, cut to what is useful there. */
export const shown = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);

/** The failure of one value: what was sent and what is expected. */
export const unreadable = (name: string, text: string, expected: string) =>
  invalid(`${name}=${shown(text)}: expected ${expected}`);
