/**
 * How acts of accounts fail: one code has one status, and says all that may be said. For signing in that is: not
 * whether there is such an account, nor whether it is locked or disabled.
 */
export const statuses = {
  "invalid-request": 400,
  "invalid-token": 400,
  "not-signed-in": 401,
  "session-expired": 401,
  "invalid-credentials": 401,
  "invalid-code": 401,
  "invalid-ticket": 401,
  "invalid-refresh-token": 401,
  forbidden: 403,
  "step-up-required": 403,
  "mfa-required-by-role": 403,
  "registration-closed": 403,
  "not-found": 404,
  "already-active": 409,
  "already-linked": 409,
  "not-pending": 409,
  "not-active": 409,
  "last-admin": 409,
  "password-rejected": 422,
  busy: 503,
} as const satisfies Record<string, number>;

export type FailureCode = keyof typeof statuses;

/** What is wrong with one member of what was sent. */
export interface FieldFailure {
  /** As it is called in the body, such as `new_password`. */
  field: string;
  /** Such as `too-short`. */
  code: string;
}

/** A failure that the caller is told. Anything else that is thrown is a bug. */
export class AccountError extends Error {
  readonly code: FailureCode;
  /** Of HTTP. */
  readonly status: number;
  readonly errors: readonly FieldFailure[];

  constructor(code: FailureCode, errors: readonly FieldFailure[] = []) {
    super(code);
    this.code = code;
    this.status = statuses[code];
    this.errors = errors;
  }
}

/** @throws AccountError `invalid-request` when something is wrong */
export function expectNone(errors: readonly (FieldFailure | false)[]): void {
  const wrong = errors.filter((error) => error !== false);
  if (wrong.length > 0) throw new AccountError("invalid-request", wrong);
}
