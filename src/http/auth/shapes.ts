/** Accounts, sessions and answers as JSON: what is shown of them, and the schema of each. */
import { accountStatuses, roleCodes, type AccountView } from "../../accounts/account.ts";
import type { NextStep, SignedIn, TokenPair } from "../../accounts/acts.ts";
import type { GrantView } from "../../accounts/grants.ts";
import type { SessionView } from "../../accounts/session.ts";
import { choice, count, listOf, named, object, type Schema, text, time, yes } from "./schema.ts";

/** RFC 3339, UTC. @param at Milliseconds since 1970 UTC */
export const timeOf = (at: number): string => new Date(at).toISOString();

/** Without what is undefined. */
function present(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

export const shownMfa = ({ totp, required, recoveryCodesLeft }: AccountView["mfa"]) => ({
  totp,
  required,
  recovery_codes_left: recoveryCodesLeft,
});

export const shownAccount = (account: AccountView) => {
  const { id, email, status, fhirUser, roles, mfa, createdAt, lastLoginAt } = account;
  return present({
    ...{ id, email, status, fhirUser, roles, mfa: shownMfa(mfa), created_at: timeOf(createdAt) },
    last_login_at: lastLoginAt === undefined ? undefined : timeOf(lastLoginAt),
  });
};

export const shownSession = (session: SessionView) => {
  const { id, kind, current, createdAt, lastActivityAt, expiresAt, amr, stepUpUntil } = session;
  const times = { created_at: createdAt, last_activity_at: lastActivityAt, expires_at: expiresAt };
  return present({
    ...{ id, kind, current },
    ...Object.fromEntries(Object.entries(times).map(([name, at]) => [name, timeOf(at)])),
    ...{ ip: session.ip, user_agent: session.userAgent },
    ...{ device_name: session.deviceName, device_fingerprint: session.deviceFingerprint },
    ...{ amr, step_up_until: timeOf(stepUpUntil) },
  });
};

export const shownApp = ({ id, clientId, clientName, scope, patient, grantedAt, lastUsedAt, ip }: GrantView) =>
  present({
    ...{ id, client_id: clientId, client_name: clientName, scope, patient },
    ...{ granted_at: timeOf(grantedAt), last_used_at: timeOf(lastUsedAt), ip },
  });

/** https://www.rfc-editor.org/rfc/rfc6749#section-5.1 */
export const shownTokens = ({ accessToken, refreshToken, expiresIn }: TokenPair) => ({
  access_token: accessToken,
  refresh_token: refreshToken,
  token_type: "Bearer",
  expires_in: expiresIn,
});

export const shownNext = ({ next, ticket, expiresAt }: NextStep) => ({ next, ticket, expires_at: timeOf(expiresAt) });

export const shownSignedIn = ({ account, session }: SignedIn) => ({
  next: "done",
  account: shownAccount(account),
  session: shownSession(session),
});

const role = object(
  { role: choice(roleCodes, "What somebody is"), primary: yes("The main one of the account") },
  { organization: text("Where it is held, such as Organization/1"), location: text("Such as Location/1") },
);

const mfa = object({
  totp: yes("An authenticator is in use"),
  required: yes("A role asks for one"),
  recovery_codes_left: count("How many recovery codes are unused"),
});

const account = object(
  {
    id: text("Of the account"),
    email: text("By which one signs in"),
    status: choice(accountStatuses, "Whether one can sign in"),
    fhirUser: text("Practitioner/… or Patient/…"),
    roles: listOf(role, "What its owner is"),
    mfa,
    created_at: time("When it was made"),
  },
  { last_login_at: time("When its owner signed in last") },
);

const session = object(
  {
    id: text("Names the session; proves nothing"),
    kind: choice(["browser", "api"], "By a cookie, or by a pair of tokens"),
    current: yes("It is the one in which this is asked"),
    created_at: time("When it began"),
    last_activity_at: time("When it was used last"),
    expires_at: time("When it ends, unless it is used meanwhile"),
    amr: listOf({ type: "string", enum: ["pwd", "otp"] }, "How its owner was recognised, RFC 8176"),
    step_up_until: time("Until when it counts as a fresh sign-in"),
  },
  {
    ip: text("Network address where it began"),
    user_agent: text("Program where it began"),
    device_name: text("As the device calls itself"),
    device_fingerprint: text("As the device tells itself apart"),
  },
);

const tokens = object({
  access_token: text("For /auth, and for nothing else"),
  refresh_token: text("Good once"),
  token_type: choice(["Bearer"], "RFC 6750"),
  expires_in: count("Seconds that the access token has left"),
});

const done = object(
  { next: choice(["done"], "The sign-in is done"), account: named("account"), session: named("session") },
  {
    csrf_token: text("For the header X-CSRF-Token, with a cookie"),
    access_token: text("For /auth, and for nothing else"),
    refresh_token: text("Good once"),
    token_type: choice(["Bearer"], "RFC 6750"),
    expires_in: count("Seconds that the access token has left"),
  },
);

const next = object({
  next: choice(["mfa", "mfa-setup", "password-change"], "What is asked for"),
  ticket: text("Goes with the answer to it"),
  expires_at: time("Until when it can be answered"),
});

const app = object(
  {
    id: text("Of what was allowed"),
    client_id: text("Of the app"),
    client_name: text("Of the app"),
    scope: text("Separated by spaces"),
    granted_at: time("When it was allowed"),
    last_used_at: time("When the app last used it"),
  },
  { patient: text("Id of the patient in context"), ip: text("Network address where it was allowed") },
);

const problem = object(
  {
    type: text("urn:cardea:problem:CODE"),
    title: text("For people"),
    status: count("Of HTTP"),
    code: text("For programs; it does not change"),
  },
  { errors: listOf(object({ field: { type: "string" }, code: text("What is wrong") }), "What is wrong, by member") },
);

/** By the names that `named` refers to. */
export const shapes = { account, session, tokens, done, next, app, mfa, problem } as const satisfies Record<
  string,
  Schema
>;
