/**
 * What can be done with accounts. Times are milliseconds since 1970 UTC. Every act throws AccountError when it is
 * refused, and is in the trail when it returns.
 */
import type { Commit } from "../storage/store.ts";
import type { AccountRole, AccountView, RoleCode } from "./account.ts";
import type { FhirContextItem } from "./fhir-context.ts";
import type { GrantView } from "./grants.ts";
import type { SessionView } from "./session.ts";

/** Where something is asked from. */
export interface From {
  /** Network address; absent: a command. */
  address?: string;
  /** As the header says it. */
  userAgent?: string;
}

/** What kind of session is wanted, and what the device says of itself. */
export interface SessionAsked {
  /** `browser`: a cookie. `api`: a pair of bearer tokens. */
  kind: "browser" | "api";
  /** It is opened with a second factor only: who has none sets one up. */
  secondFactor?: true;
  deviceName?: string;
  deviceFingerprint?: string;
}

/** Who is signed in, and in which session. */
export interface SignedIn {
  account: AccountView;
  session: SessionView;
}

/** What proves a session from now on; no other answer shows it again. */
export type Proof = { kind: "browser"; cookie: string } | ({ kind: "api" } & TokenPair);

export interface TokenPair {
  accessToken: string;
  refreshToken: string;
  /** Seconds that the access token has left. */
  expiresIn: number;
}

/** A sign-in is done, or goes on with a ticket. */
export type SignInStep = ({ next: "done"; proof: Proof } & SignedIn) | NextStep;

export interface NextStep {
  /** A second factor; its set-up, since a role asks for one; a new password in place of a one-time one. */
  next: "mfa" | "mfa-setup" | "password-change";
  ticket: string;
  expiresAt: number;
}

/** A code of the authenticator, or one of the recovery codes. `any`: one field for both. */
export type Code = { code: string } | { recoveryCode: string } | { any: string };

export interface SignIn {
  /** @throws `invalid-credentials` in one and the same way, and after the same work: unknown, wrong, locked, disabled */
  withPassword(asked: { username: string; password: string; session: SessionAsked }, from: From): Promise<SignInStep>;
  /** @throws `invalid-code`, `invalid-ticket` */
  withCode(asked: { ticket: string; code: Code }, from: From): Promise<SignInStep>;
  /** In place of a one-time password. @throws `invalid-ticket`, `password-rejected` */
  withNewPassword(asked: { ticket: string; newPassword: string }, from: From): Promise<SignInStep>;
  /** @throws `invalid-refresh-token`; one that was used before ends its session */
  refresh(refreshToken: string, from: From): Promise<TokenPair>;
}

/** What a request brings to show who is asking. */
export type Credential = { cookie: string } | { bearer: string };

export interface Sessions {
  /**
   * Whose the credential is, as of now.
   * @param moves The request counts as activity: the idle end moves.
   * @throws `not-signed-in` without a credential, `session-expired` with one that is not good any more
   */
  who(credential: Credential | undefined, moves?: boolean): Promise<SignedIn>;
  /** The session of that id, while it is alive: what an OAuth session goes by. */
  alive(session: string): Promise<SignedIn | undefined>;
  /** What the own Practitioner or Patient is called, for a greeting. */
  nameOf(by: SignedIn): Promise<string | undefined>;
  logout(by: SignedIn, from: From): Promise<void>;
  /** Live ones of the own account, the newest activity first. */
  list(by: SignedIn): Promise<readonly SessionView[]>;
  /** @throws `not-found` also for another's */
  end(by: SignedIn, session: string, more: From & { reason?: string }): Promise<void>;
  /** All but the current. @returns How many */
  endOthers(by: SignedIn, more: From & { reason?: string }): Promise<number>;
  apps(by: SignedIn): Promise<readonly GrantView[]>;
  /** @throws `not-found` also for another's */
  endApp(by: SignedIn, grant: string, from: From): Promise<void>;
  /** @returns How long it holds, and in a browser the new cookie. @throws `invalid-credentials`, `invalid-code` */
  stepUp(by: SignedIn, asked: { password: string; code?: Code }, from: From): Promise<SteppedUp>;
}

export interface SteppedUp {
  stepUpUntil: number;
  cookie?: string;
}

/** By whom a second factor is set up: a session that has stepped up, or the ticket of a sign-in that asks for it. */
export type SetupBy = { signedIn: SignedIn } | { ticket: string };
export interface SecondFactor {
  /** A secret that is not in use yet. @throws `already-active`, `step-up-required`, `invalid-ticket` */
  setup(by: SetupBy): Promise<{ secret: string; otpauthUri: string; expiresAt: number }>;
  /** Takes the secret into use; other sessions end. With a ticket the sign-in goes on. @throws `invalid-code`, `not-pending` */
  verify(by: SetupBy, code: string, from: From): Promise<{ recoveryCodes: readonly string[]; signIn?: SignInStep }>;
  /** @throws `invalid-code`, `mfa-required-by-role`, `step-up-required`, `not-active` */
  disable(by: SignedIn, code: Code, from: From): Promise<void>;
  /** Ten new ones in place of the old. @throws `not-active`, `step-up-required` */
  renewCodes(by: SignedIn, from: From): Promise<readonly string[]>;
}

export interface Passwords {
  /** Sends a mail to an active account, and takes the same time when there is none. */
  forgot(email: string, from: From): Promise<void>;
  /** @throws `invalid-token` */
  validate(token: string): Promise<{ expiresAt: number; mfa: boolean }>;
  /** Ends all sessions and grants, and a lock. @throws `invalid-token`, `invalid-code`, `password-rejected` */
  reset(asked: { token: string; newPassword: string; code?: Code }, from: From): Promise<void>;
  /** Ends other sessions and their grants. @throws `invalid-credentials`, `password-rejected` */
  change(by: SignedIn, asked: { currentPassword: string; newPassword: string }, from: From): Promise<void>;
}

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
  disable(by: Administrator, account: string, more: From & { reason?: string }): Promise<AccountView>;
  enable(by: Administrator, account: string, more: From & { reason?: string }): Promise<AccountView>;
  unlock(by: Administrator, account: string, more: From & { reason?: string }): Promise<AccountView>;
  /** Second factor and recovery codes are gone, sessions end. @throws `forbidden` on oneself */
  resetFactor(by: Administrator, account: string, more: From & { reason?: string }): Promise<void>;
  /** Sends the mail; nobody but the owner sees or sets a password. */
  sendReset(by: Administrator, account: string, from: From): Promise<void>;
  /** @returns How many */
  endSessions(by: Administrator, account: string, more: From & { reason?: string }): Promise<number>;
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

/** Who wants to be a patient here. */
export interface Registrant {
  email: string;
  password: string;
  given: string;
  family: string;
  /** `1980-01-31` */
  birthDate: string;
  gender?: string;
  phone?: string;
}

export interface Registration {
  /** Mails a link; the same answer when the e-mail has an account. @throws `registration-closed`, `password-rejected` */
  register(asked: Registrant, from: From): Promise<void>;
  /** Patient and account are made in one commit. @throws `invalid-token` */
  confirm(asked: { token: string; session: SessionAsked }, from: From): Promise<SignInStep>;
}

/** What an app is launched with. */
export interface Launch {
  client: string;
  /** Id. */
  patient: string;
  encounter?: string;
  intent?: string;
  fhirContext?: readonly FhirContextItem[];
}

export interface Launches {
  /** Good for five minutes, once, for this client and, unless `user` is absent, this user. Whether the user may see the patient is the caller's to know. @throws `invalid-request` for a `fhirContext` that is none */
  make(
    launch: Omit<Launch, "fhirContext"> & { fhirContext?: readonly unknown[]; user?: string },
    from: From & { account?: string },
  ): Promise<{ launch: string; expiresAt: number }>;
  /** What it was made with; of many who ask one gets it. Undefined: it is none, or another's. */
  take(launch: string, asked: { client: string; user: string }): Promise<Launch | undefined>;
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
  link(
    by: Administrator,
    account: string,
    whose: OutsideSubject,
    more: From & { reason?: string },
  ): Promise<AccountView>;
  /** @returns The account that it was linked to. @throws `not-found` */
  unlink(by: Administrator, whose: OutsideSubject, more: From & { reason?: string }): Promise<AccountView>;
  /** As of now; undefined also when the account is disabled. */
  accountOf(whose: OutsideSubject): Promise<AccountView | undefined>;
  /** Of an account. For a command. */
  list(by: Administrator, account: string, from: From): Promise<readonly OutsideSubject[]>;
}

/** All of it. */
export interface Accounts {
  signIn: SignIn;
  sessions: Sessions;
  secondFactor: SecondFactor;
  passwords: Passwords;
  administration: Administration;
  creation: Creation;
  registration: Registration;
  launches: Launches;
  links: Links;
}
