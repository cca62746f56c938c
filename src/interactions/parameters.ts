import { invalid } from "../fhir/error.ts";
import type { Parameters } from "../search/value.ts";

/** What HTTP alone is concerned with: it never reaches a search. http://hl7.org/fhir/R4/http.html#general */
const ofHttp: ReadonlySet<string> = new Set(["_format", "_pretty"]);

/**
 * Reads a query string or a form, in its order, without `_format` and `_pretty`.
 * @throws FhirError `invalid` when it is not well-formed.
 */
export function parametersOf(query: string): Parameters {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair): readonly [string, string] => {
      const at = pair.indexOf("=");
      return at === -1 ? [formDecoded(pair), ""] : [formDecoded(pair.slice(0, at)), formDecoded(pair.slice(at + 1))];
    })
    .filter(([name]) => !ofHttp.has(name));
}

/** What follows the question mark, where there is one: `If-None-Exist` is sent with and without the type before it. */
export const queryOf = (text: string): string => text.replace(/^[^=?]*\?/, "");

/** Prints parameters as a query string that `parametersOf` reads back. */
export const printParameters = (parameters: Parameters): string =>
  parameters.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join("&");

/** A URL with parameters. */
export const urlWith = (url: string, parameters: Parameters): string =>
  parameters.length === 0 ? url : `${url}?${printParameters(parameters)}`;

/** In a query and in a form, a `+` is a space. */
const formDecoded = (text: string): string => decoded(text.replaceAll("+", " "));

/** A part of a URL as it is meant. @throws FhirError `invalid` when it is not well-formed */
export function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid(`${text} is not a well-formed part of a URL`);
  }
}

const plain = /^[\w.:/,$@~-]*$/;
// What FHIR's own syntax uses stays readable; browsers and servers take these in a query as they are.
const encoded = (text: string): string =>
  plain.test(text)
    ? text
    : encodeURIComponent(text.toWellFormed()).replace(/%(3A|2F|2C|24|40)/g, (code) => decodeURIComponent(code));
