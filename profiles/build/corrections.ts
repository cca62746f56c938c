/**
 * Where R4 as published is known to be wrong, and what is put in its place. Nothing else in the
 * pack differs from HL7's files in meaning.
 */

/** Search parameters, by url: the expression that finds what the description says. */
export const expressions: Readonly<Record<string, { expression: string; reason: string }>> = {
  "http://hl7.org/fhir/SearchParameter/patient-extensions-Patient-mothersMaidenName": {
    expression: "Patient.extension('http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName').value",
    reason: "names an extension that R4 does not have, and the extension instead of its value",
  },
};

/** Elements, by the path where they are first defined: the type that the page of the resource and its examples give. */
export const elementTypes: Readonly<Record<string, { type: string; reason: string }>> = {
  "Resource.id": { type: "id", reason: "the snapshot says string, the text and every example say id" },
};

/** Primitive types, by name: a pattern for the same texts. */
export const patterns: Readonly<Record<string, { pattern: string; reason: string }>> = {
  base64Binary: {
    pattern: "\\s*(?:[0-9a-zA-Z+/=]{4}\\s*)+",
    reason: "the published one needs time exponential in the length of a text that does not match",
  },
  string: {
    pattern: "[\\t\\n\\r\\u0020-\\uFFFF]+",
    reason: "\\S was meant as everything but ASCII's spaces; in JavaScript it leaves out U+00A0 and others",
  },
  code: {
    pattern: "[^ \\t\\n\\r]+([ \\t\\n\\r][^ \\t\\n\\r]+)*",
    reason: "\\s was meant as XML's four blanks: R4's own code systems have codes with U+00A0",
  },
  markdown: { pattern: "[\\t\\n\\r\\u0020-\\uFFFF]+", reason: "as string" },
};
