/** What goes wrong at /auth, as the caller is told. https://www.rfc-editor.org/rfc/rfc9457 */
import { AccountError, type FieldFailure, statuses as ofAccounts } from "../../accounts/failure.ts";
import { type ErrorKind, FhirError } from "../../fhir/error.ts";

const ofDoor = {
  "too-long": 413,
  "unsupported-media-type": 415,
  "method-not-allowed": 405,
  csrf: 403,
  "too-many-requests": 429,
  "internal-error": 500,
} as const satisfies Record<string, number>;

/** The status of each code. */
export const statuses = { ...ofAccounts, ...ofDoor };

/** What a program goes by: it does not change. */
export type ProblemCode = keyof typeof statuses;

/** For people: it says no more than the code. */
export const titles: Readonly<Record<ProblemCode, string>> = {
  "invalid-request": "Something is missing or not as it should be",
  "invalid-token": "This link or token is not good, or not any more",
  "not-signed-in": "Nobody is signed in",
  "session-expired": "The session has ended",
  "invalid-credentials": "The e-mail or the password is wrong",
  "invalid-code": "The code is wrong",
  "invalid-ticket": "The sign-in took too long or was tried too often: begin again",
  "invalid-refresh-token": "The refresh token is not good, or not any more",
  forbidden: "This is not allowed",
  "step-up-required": "This asks for a fresh sign-in",
  "mfa-required-by-role": "A role of this account asks for a second factor",
  "registration-closed": "Nobody can register here",
  "not-found": "There is no such thing",
  "already-active": "A second factor is in use already",
  "already-linked": "There is an account already",
  "not-pending": "No second factor is being set up",
  "not-active": "No second factor is in use",
  "last-admin": "Nobody would be left to administer",
  "password-rejected": "Another password is needed",
  busy: "Too much is asked for at the moment",
  "too-long": "The body is too long",
  "unsupported-media-type": "A body has to be application/json",
  "method-not-allowed": "This cannot be done here",
  csrf: "The request does not come from where the session is",
  "too-many-requests": "Too many tries: wait",
  "internal-error": "Something went wrong here",
};

/** A failure at the door, before an act. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly FieldFailure[];
  /** Names and values in turn. */
  readonly headers: readonly string[];

  constructor(code: ProblemCode, errors: readonly FieldFailure[] = [], headers: readonly string[] = []) {
    super(code);
    this.code = code;
    this.errors = errors;
    this.headers = headers;
  }
}

/** What a failure of the store or of a body is here. */
const kinds: Partial<Record<ErrorKind, ProblemCode>> = {
  "too-long": "too-long",
  "unsupported-media-type": "unsupported-media-type",
  invalid: "invalid-request",
  conflict: "busy",
  busy: "busy",
  "too-costly": "busy",
  timeout: "busy",
};

/** What is told of anything thrown, and whether it is a bug. */
export function problemOf(thrown: unknown): { problem: Problem; isBug: boolean } {
  if (thrown instanceof Problem) return { problem: thrown, isBug: false };
  if (thrown instanceof AccountError)
    return { problem: new Problem(thrown.code, thrown.errors, headersOf(thrown.code)), isBug: false };
  const code = thrown instanceof FhirError ? kinds[thrown.kind] : undefined;
  return { problem: new Problem(code ?? "internal-error", [], headersOf(code)), isBug: code === undefined };
}

const headersOf = (code: ProblemCode | undefined): readonly string[] => (code === "busy" ? ["Retry-After", "1"] : []);

/** As it is sent. */
export const problemBody = ({ code, errors }: Problem) => ({
  type: `urn:cardea:problem:${code}`,
  title: titles[code],
  status: statuses[code],
  code,
  ...(errors.length > 0 && { errors }),
});
