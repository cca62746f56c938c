/**
 * Value sets that hold too many codes to list: a grammar says which they are.
 * http://hl7.org/fhir/R4/valueset-mimetypes.html, http://hl7.org/fhir/R4/valueset-all-languages.html
 */
export interface Grammar {
  system: string;
  matches: (code: string) => boolean;
}

/** RFC 6838 §4.2, with parameters; and the short names that FHIR lets stand for its own formats. */
const mimeType =
  /^(?:(?:[\w!#$&^.+-]{1,127}|\*)\/(?:[\w!#$&^.+-]{1,127}|\*)(?:\s*[;,]\s*[\w!#$&^.+-]{1,127}\s*=\s*(?:"[^"]*"|[^\s";,]+))*|xml|json|ttl|none)$/;

/** RFC 5646 §2.1: language, script, region, variants, extensions, private use. */
const language =
  /^(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*(?:-[a-wy-z\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?|x(?:-[a-z\d]{1,8})+|i-[a-z]{2,8})$/i;

const within = (length: number, pattern: RegExp) => (code: string) => code.length <= length && pattern.test(code);
const mimeTypes: Grammar = { system: "urn:ietf:bcp:13", matches: within(1_000, mimeType) };

/** By the value set's canonical. */
export const grammars: ReadonlyMap<string, Grammar> = new Map([
  ["http://hl7.org/fhir/ValueSet/mimetypes", mimeTypes],
  ["http://www.rfc-editor.org/bcp/bcp13.txt", mimeTypes],
  ["http://hl7.org/fhir/ValueSet/all-languages", { system: "urn:ietf:bcp:47", matches: within(200, language) }],
]);
