/**
 * What owners of accounts can do with them; what others do is in `admin-acts.ts`. Times are milliseconds since 1970 UTC.
 * Every act throws AccountError when it is refused, and is in the trail when it returns.
 */
import type { AccountView } from "./account.ts";
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

/** Where it is asked from, and why: that is put on record. */
export interface Why extends From {
  reason?: string;
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
  end(by: SignedIn, session: string, more: Why): Promise<void>;
  /** All but the current. @returns How many */
  endOthers(by: SignedIn, more: Why): Promise<number>;
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
