/** What those do with accounts who administer them. Times, failures and the trail are as in `acts.ts`. */
import type { Commit } from "../storage/store.ts";
import type { AccountRole, AccountView, RoleCode } from "./account.ts";
import type { From, SessionAsked, SignedIn, SignInStep, Why } from "./acts.ts";
import type { SessionView } from "./session.ts";

/** Who administers: an account whose session has stepped up, or an operator with a command. */
export type Administrator = SignedIn | "operator";

/** Which accounts. */
export interface AccountsAsked {
  email?: string;
  role?: RoleCode;
  /** `Organization/1` */
  organization?: string;
  status?: AccountView["status"];
  cursor?: string;
  /** At most 100, which is also what is taken when it is absent. */
  limit?: number;
}

export interface Administration {
  list(by: Administrator, asked: AccountsAsked, from: From): Promise<{ accounts: AccountView[]; next?: string }>;
  get(by: Administrator, account: string, from: From): Promise<AccountView>;
  /** For a command. @throws `not-found` */
  byEmail(email: string): Promise<AccountView>;
  /** For a command. @param fhirUser `Practitioner/1` or `Patient/1` */
  byUser(fhirUser: string): Promise<AccountView | undefined>;
  sessions(by: Administrator, account: string, from: From): Promise<readonly SessionView[]>;
  /** Ends all that it has. @throws `last-admin`, `forbidden` on oneself */
  disable(by: Administrator, account: string, more: Why): Promise<AccountView>;
  enable(by: Administrator, account: string, more: Why): Promise<AccountView>;
  unlock(by: Administrator, account: string, more: Why): Promise<AccountView>;
  /** Second factor and recovery codes are gone, sessions end. @throws `forbidden` on oneself */
  resetFactor(by: Administrator, account: string, more: Why): Promise<void>;
  /** Sends the mail; nobody but the owner sees or sets a password. */
  sendReset(by: Administrator, account: string, from: From): Promise<void>;
  /** @returns How many */
  endSessions(by: Administrator, account: string, more: Why): Promise<number>;
}

/** An account that an operator makes. */
export interface NewAccount {
  email: string;
  role: RoleCode;
  given?: string;
  family?: string;
  /** `Organization/1`, `Location/1` */
  organization?: string;
  location?: string;
  /** One that is there; absent: it is made. */
  practitioner?: string;
  /** Has to be there and free. */
  patient?: string;
  /** How its owner first gets in. `password`: this one, for good (demonstration accounts). */
  entry: "invitation" | "one-time-password" | { password: string; totpSecret?: string };
}

export interface Creation {
  /**
   * Practitioner, PractitionerRole and account in one commit.
   * @returns What the owner is to be given: a link of an invitation, or a one-time password
   * @throws `already-linked`, `not-found`, `invalid-request`
   */
  create(asked: NewAccount): Promise<{ account: AccountView; link?: string; oneTimePassword?: string }>;
  /** What makes an account in a commit of somebody else, with its person and their role if they are not there yet. */
  draft(asked: NewAccount): Promise<AccountDraft>;
  /** Of an invitation. @throws `invalid-token` */
  validateInvitation(token: string): Promise<InvitationView>;
  /** Sets the first password; the e-mail is verified by it. @throws `invalid-token`, `password-rejected` */
  acceptInvitation(asked: { token: string; password: string; session: SessionAsked }, from: From): Promise<SignInStep>;
}

export interface AccountDraft extends Pick<Commit, "records" | "audit"> {
  account: AccountView;
}

interface InvitationView {
  kind: "patient" | "staff";
  email: string;
  role?: AccountRole["role"];
  organization?: string;
  mfaRequired: boolean;
  expiresAt: number;
}

/** Somebody at another authorization server. */
export interface OutsideSubject {
  /** Its URL. */
  issuer: string;
  /** As it names them. */
  subject: string;
}

/** Who at other authorization servers is who here: for commands, but for `accountOf`. */
export interface Links {
  /** @throws `already-linked` to this account or another, `not-found` */
  link(by: Administrator, account: string, whose: OutsideSubject, more: Why): Promise<AccountView>;
  /** @returns The account that it was linked to. @throws `not-found` */
  unlink(by: Administrator, whose: OutsideSubject, more: Why): Promise<AccountView>;
  /** As of now; undefined also when the account is disabled. */
  accountOf(whose: OutsideSubject): Promise<AccountView | undefined>;
  /** Of an account. For a command. */
  list(by: Administrator, account: string, from: From): Promise<readonly OutsideSubject[]>;
}
