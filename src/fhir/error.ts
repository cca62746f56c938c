/**
 * What can go wrong, in FHIR's words. One kind has one HTTP status and one issue code, so a
 * new way to fail is a new row here and nothing else.
 * Statuses: FHIR R4 §3.1.0. Codes: http://hl7.org/fhir/R4/valueset-issue-type.html
 */
import type { OperationOutcome, OperationOutcomeIssue } from "./types.ts";

export const kinds = {
  invalid: { status: 400, code: "invalid" },
  structure: { status: 400, code: "structure" },
  "not-supported": { status: 400, code: "not-supported" },
  login: { status: 401, code: "login" },
  forbidden: { status: 403, code: "forbidden" },
  "not-found": { status: 404, code: "not-found" },
  "unknown-path": { status: 404, code: "not-supported" },
  "method-not-allowed": { status: 405, code: "not-supported" },
  "not-acceptable": { status: 406, code: "not-supported" },
  timeout: { status: 408, code: "timeout" },
  conflict: { status: 409, code: "conflict" },
  deleted: { status: 410, code: "deleted" },
  "precondition-failed": { status: 412, code: "conflict" },
  "multiple-matches": { status: 412, code: "multiple-matches" },
  "too-long": { status: 413, code: "too-long" },
  "uri-too-long": { status: 414, code: "too-long" },
  "unsupported-media-type": { status: 415, code: "not-supported" },
  unprocessable: { status: 422, code: "processing" },
  throttled: { status: 429, code: "throttled" },
  exception: { status: 500, code: "exception" },
  "too-costly": { status: 503, code: "too-costly" },
  busy: { status: 503, code: "transient" },
} as const satisfies Record<string, { status: number; code: OperationOutcomeIssue["code"] }>;

export type ErrorKind = keyof typeof kinds;

/** One thing to tell the caller: where it is (FHIRPath) and what is wrong with it. */
export interface Issue {
  severity: "error" | "warning" | "information";
  code: OperationOutcomeIssue["code"];
  diagnostics: string;
  /** FHIRPath of the element at fault, such as `Patient.name[0].given`. */
  expression?: string;
}

/** A failure the caller may be told about. Anything else that is thrown is a bug. */
export class FhirError extends Error {
  readonly kind: ErrorKind;
  /** One or more; the first says what the message says. */
  readonly issues: readonly Issue[];

  constructor(kind: ErrorKind, message: string, expression?: string, issues?: readonly Issue[]) {
    super(message);
    this.kind = kind;
    const only: Issue = { severity: "error", code: kinds[kind].code, diagnostics: message };
    this.issues = issues ?? [expression === undefined ? only : { ...only, expression }];
  }
}

export const invalid = (why: string, expression?: string) => new FhirError("invalid", why, expression);
export const notFound = (what: string) => new FhirError("not-found", `${what} is not known`);
export const deleted = (what: string) => new FhirError("deleted", `${what} was deleted`);
/** A resource that breaks the rules of its type: 422 with every issue. */
export const unprocessable = (issues: readonly Issue[]) =>
  new FhirError("unprocessable", issues[0]?.diagnostics ?? "the resource is not valid", undefined, issues);

/** What work comes to, a failure that the caller may be told about included. Bugs are thrown. */
export function attempt<Result>(work: () => Result): Result | FhirError {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof FhirError) return thrown;
    throw thrown;
  }
}

/** Issues as an OperationOutcome. */
export function outcomeOf(issues: readonly Issue[]): OperationOutcome {
  return {
    resourceType: "OperationOutcome",
    issue: issues.map(({ expression, ...issue }) => ({ ...issue, ...(expression && { expression: [expression] }) })),
  };
}

/** The status and OperationOutcome for anything thrown. A bug keeps its details to the log. */
export function toOutcome(thrown: unknown): { status: number; outcome: OperationOutcome } {
  const error = thrown instanceof FhirError ? thrown : new FhirError("exception", "internal error");
  return { status: kinds[error.kind].status, outcome: outcomeOf(error.issues) };
}
