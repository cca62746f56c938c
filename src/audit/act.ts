import type { AuditEntry } from "../storage/store.ts";

/**
 * What is remembered of sign-in, tokens and accounts: each is a `subtype` of its AuditEvent, in the system
 * `urn:cardea:audit-event`.
 */
export type ActCode =
  | "login"
  | "lockout"
  | "logout"
  | "refresh"
  | "refresh-reuse"
  | "step-up"
  | "mfa-enabled"
  | "mfa-disabled"
  | "mfa-recovery-codes"
  | "password-reset-requested"
  | "password-changed"
  | "session-revoked"
  | "accounts-read"
  | "account-created"
  | "account-disabled"
  | "account-enabled"
  | "account-unlocked"
  | "account-linked"
  | "account-unlinked"
  | "roles-changed"
  | "invited"
  | "invitation-cancelled"
  | "invitation-accepted"
  | "registered"
  | "registration-confirmed"
  | "launch"
  | "token"
  | "token-refused"
  | "introspect"
  | "grant-given"
  | "grant-revoked"
  | "client-registered"
  | "client-moved"
  | "client-approved"
  | "client-disabled"
  | "signing-key-made";

/**
 * Something that was done, or tried, beside FHIR's interactions. It holds no password, token, code or name. What is not
 * known may be `undefined`: it is left out of the entry.
 */
export interface Act {
  code: ActCode;
  /** 0: it was done. 4: it was refused. 8: it failed in a way that is an attack if it is repeated. */
  outcome: 0 | 4 | 8;
  /** Who did it, as a reference such as `Practitioner/1`. Absent: nobody who is known, or an operator's command. */
  user?: string | undefined;
  /** OAuth client that did it. */
  client?: string | undefined;
  /** Id of the account that it is about. */
  account?: string | undefined;
  /** Network address that it was asked from; absent: a command. */
  address?: string | undefined;
  /** In plain words, such as the reason that was given. */
  detail?: string | undefined;
}

/** Puts an act into the words of an AuditEvent. */
export type AuditText = (act: Act) => AuditEntry;
