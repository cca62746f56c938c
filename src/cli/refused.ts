import { AccountError, type FailureCode } from "../accounts/failure.ts";
import { FhirError } from "../fhir/error.ts";

/** A command that cannot do what it was asked to. The message is one line, for whoever gave it. */
export class Refused extends Error {}

const words: Partial<Record<FailureCode, string>> = {
  "not-found": "there is no account of that e-mail",
  "already-linked": "that e-mail, or that person, has an account already",
  "last-admin": "it is the last account that may administer everything: make another one first",
};

/** What is told of a failure that is the asker's; anything else is a bug, and is thrown on. */
export function asRefused(thrown: unknown): Refused {
  if (thrown instanceof AccountError) return new Refused(saying(thrown));
  if (thrown instanceof FhirError && thrown.kind === "invalid") return new Refused(thrown.message);
  throw thrown;
}

const saying = ({ code, errors }: AccountError): string =>
  errors.length === 0
    ? (words[code] ?? code)
    : errors.map(({ field, code: what }) => `--${field.replaceAll("_", "-")}: ${fieldWords[what] ?? what}`).join("; ");

const fieldWords: Readonly<Record<string, string>> = {
  invalid: "it is not well-formed",
  unknown: "there is no such role",
  required: "it is needed for that role",
  unexpected: "it is for role patient only",
  "not-found": "it is not stored here",
};
