import type { StoredRecord } from "../storage/records.ts";

/** Who somebody is here. `urn:cardea:role` */
export const roleCodes = [
  "system-admin",
  "clinic-admin",
  "compliance-officer",
  "case-manager",
  "cardiologist",
  "surgeon",
  "nurse",
  "front-desk",
  "read-only",
  "patient",
] as const;

export type RoleCode = (typeof roleCodes)[number];

/** A role, and where it is held. */
export interface AccountRole {
  role: RoleCode;
  /** `Organization/1`, the clinic. */
  organization?: string;
  /** `Location/1` */
  location?: string;
  /** One of them is. */
  primary: boolean;
}

/** Roles that are given only with a second factor. */
const withSecondFactor: ReadonlySet<RoleCode> = new Set([
  "system-admin",
  "clinic-admin",
  "compliance-officer",
  "cardiologist",
  "surgeon",
]);

/** A password, hashed. */
export interface StoredPassword {
  /** PHC string of argon2id. */
  hash: string;
  /** Version of the pepper in it. */
  pepper: number;
  /** A one-time password: it is to be changed, and no good after this. */
  until?: number;
}

/** A recovery code, hashed. */
export interface StoredCode {
  /** By which it is found: the beginning of an HMAC, so that one hash is computed and not ten. */
  index: string;
  hash: string;
  pepper: number;
}

/** An account as it is stored. Times are milliseconds since 1970 UTC. */
export interface Account {
  id: string;
  /** As it was given; unique without regard to case. */
  email: string;
  /** `Practitioner/1` or `Patient/1`; unique. */
  fhirUser: string;
  roles: readonly AccountRole[];
  disabled: boolean;
  createdAt: number;
  lastLoginAt?: number;
  /** Absent: the invitation has not been accepted yet. */
  password?: StoredPassword;
  /** The secret of its authenticator, sealed. */
  totp?: string;
  /** One that is not in use yet: for whom, a ticket or a session, and until when. */
  pending?: { secret: string; by: string; until: number };
  /** The last time step whose code was accepted. */
  step?: number;
  recovery: readonly StoredCode[];
  /** In a row, those that are being looked at included. */
  failures: number;
  lockedUntil?: number;
  /** Hashes of devices that it has signed in from, newest first. */
  devices: readonly string[];
}

/** An account, and the version of its record. */
export interface Held {
  account: Account;
  version: number;
}

export const accountKind = "account";
/** Records that make an e-mail and a `fhirUser` unique: their keys. */
export const emailKind = "account-email";
export const userKind = "account-user";

/** As it is compared. What is too long is nobody's. */
export const plainEmail = (email: string): string =>
  email.length > 320 ? "" : email.normalize("NFC").trim().toLowerCase();

/** An account as it is stored. All are found by one field, and those who may administer by another. */
export function recordOf({ id, ...body }: Account): Omit<StoredRecord, "version"> {
  const isAdmin = body.roles.some(({ role }) => role === "system-admin");
  return { kind: accountKind, key: id, by: { all: "yes", ...(isAdmin && { admin: "yes" }) }, body };
}

/** What `recordOf` stored. */
export const heldIn = ({ key, version, body }: StoredRecord): Held => ({
  account: { ...(body as Omit<Account, "id">), id: key },
  version,
});

export const isLocked = ({ lockedUntil }: Account, now: number): boolean =>
  lockedUntil !== undefined && lockedUntil > now;

/** A role of it is given only with a second factor. */
export const needsSecondFactor = ({ roles }: Pick<Account, "roles">): boolean =>
  roles.some(({ role }) => withSecondFactor.has(role));

/** Whether one can sign in. */
export const accountStatuses = ["active", "locked", "disabled"] as const;

/** An account as its owner, and whoever administers it, sees it. */
export interface AccountView {
  id: string;
  email: string;
  status: (typeof accountStatuses)[number];
  fhirUser: string;
  roles: readonly AccountRole[];
  mfa: { totp: boolean; required: boolean; recoveryCodesLeft: number };
  createdAt: number;
  lastLoginAt?: number;
}

export function viewOf(account: Account, now: number): AccountView {
  const { id, email, fhirUser, roles, totp, recovery, createdAt, lastLoginAt, disabled } = account;
  return {
    id,
    email,
    status: disabled ? "disabled" : isLocked(account, now) ? "locked" : "active",
    fhirUser,
    roles,
    mfa: { totp: totp !== undefined, required: needsSecondFactor(account), recoveryCodesLeft: recovery.length },
    createdAt,
    ...(lastLoginAt !== undefined && { lastLoginAt }),
  };
}
