/** Settings of sign-in, accounts and mail. */
import type { AccountSettings } from "../accounts/ground.ts";
import type { AuthSettings } from "../auth/settings.ts";
import type { Setting } from "./setting.ts";
import { address, duration, integer, mailServer, oneOf } from "./values.ts";

/** What these settings say. Times are milliseconds. */
export interface SignInConfig extends AccountSettings, Omit<AuthSettings, "base" | "development"> {
  /** Other authorization servers whose tokens are taken: a JSON array, or the path of a file with one. */
  outsideIssuers: string | undefined;
  rateLimits: boolean;
  /** Requests that one client may make for one user in a minute, on each node; 0: as many as it likes. */
  fhirPerMinute: number;
  /** The URL may hold a password: never print it. */
  mail: { smtpUrl: string | undefined; from: string | undefined };
}

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

const time =
  (unit: string, milliseconds: number, most: number) =>
  (text: string, meaning: string): Setting<number> => ({
    type: "number",
    default: text,
    unit,
    meaning,
    read: duration(milliseconds, most),
  });
const minutes = time("minutes", minute, day);
const hours = time("hours", hour, 366 * day);
const days = time("days", day, 3_660 * day);

/** Rows of the table of settings. */
export const signInSettings = {
  KEY_FILE: {
    type: "path",
    default: "",
    unit: "",
    meaning:
      "file of the key that seals all other secrets, 32 bytes, the same on every node; DATA_DIR/keys/master.key when absent, which is made at the first start",
    read: (text: string) => text,
  },
  LOCKOUT_FAILURES: {
    type: "integer",
    default: "5",
    unit: "",
    meaning: "wrong passwords and codes in a row after which an account is locked; at most 100",
    read: integer(1, 100),
  },
  LOCKOUT_MINUTES: minutes("30", "how long it is locked"),
  SESSION_IDLE_MINUTES: minutes(
    "15",
    "a session in a browser, and an app's online access, ends after so long without a request",
  ),
  SESSION_MAX_HOURS: hours("12", "and after so long whatever happens"),
  AUTH_TOKEN_MINUTES: minutes("15", "how long a bearer token for /auth is good"),
  AUTH_REFRESH_DAYS: days("7", "how long it can be refreshed"),
  ACCESS_TOKEN_MINUTES: {
    ...minutes("5", "how long an access token of OAuth is good; at most 30"),
    read: duration(minute, 30 * minute),
  },
  OFFLINE_DAYS: days("90", "how long an app with offline_access can refresh its tokens"),
  INVITATION_HOURS: hours(
    "72",
    "how long an invitation, a link to confirm a registration, and a one-time password are good",
  ),
  RESET_MINUTES: minutes("30", "how long a link to set a new password is good"),
  TICKET_MINUTES: minutes("5", "how long a sign-in may take between two steps"),
  STEP_UP_MINUTES: minutes("5", "how long a sign-in counts as fresh, for what asks for a fresh one"),
  SELF_REGISTRATION: {
    type: "on or off",
    default: "off",
    unit: "",
    meaning: "on: patients may register themselves",
    read: oneOf(["on", "off"]),
  },
  OAUTH_REGISTRATION: {
    type: "open or off",
    default: "open",
    unit: "",
    meaning: "open: apps may register themselves, and are shown as not verified until an operator approves them",
    read: oneOf(["open", "off"]),
  },
  OUTSIDE_ISSUERS: {
    type: "path or JSON",
    default: "",
    unit: "",
    meaning:
      "other authorization servers whose access tokens the FHIR API takes: a file of them, which is read again when it changes, or the JSON itself; none when absent; see the reference of /auth",
    read: (text: string) => text,
  },
  AUTH_RATE_LIMITS: {
    type: "on or off",
    default: "on",
    unit: "",
    meaning: "off: no limit by address, e-mail, account or client; only where HOST is loopback; lockout stays",
    read: oneOf(["on", "off"]),
  },
  FHIR_REQUESTS_PER_MINUTE: {
    type: "integer",
    default: "60000",
    unit: "requests",
    meaning:
      "most that one app may ask of the FHIR API for one user in a minute, on each node, beyond which it is told to wait; 0: no limit, as with AUTH_RATE_LIMITS=off",
    read: integer(0, 1_000_000_000),
  },
  SMTP_URL: {
    type: "URL",
    default: "",
    unit: "",
    meaning:
      "server that mail is sent by, such as smtps://user:password@mail.example.org; without it mail stays in DATA_DIR/outbox.ndjson, and is also printed unless NODE_ENV is production",
    secret: true,
    read: mailServer,
  },
  MAIL_FROM: {
    type: "address",
    default: "",
    unit: "",
    meaning: "whom mail comes from, such as Cardea <no-reply@example.org>; needed with SMTP_URL",
    read: address,
  },
} satisfies Record<string, Setting<unknown>>;

type Values = { [Name in keyof typeof signInSettings]: ReturnType<(typeof signInSettings)[Name]["read"]> };

/** The settings, as they are handed on. */
export const signInOf = (values: Values): SignInConfig => ({
  lockoutFailures: values.LOCKOUT_FAILURES,
  lockout: values.LOCKOUT_MINUTES,
  sessionIdle: values.SESSION_IDLE_MINUTES,
  sessionMax: values.SESSION_MAX_HOURS,
  authToken: values.AUTH_TOKEN_MINUTES,
  authRefresh: values.AUTH_REFRESH_DAYS,
  accessToken: values.ACCESS_TOKEN_MINUTES,
  offline: values.OFFLINE_DAYS,
  invitation: values.INVITATION_HOURS,
  reset: values.RESET_MINUTES,
  ticket: values.TICKET_MINUTES,
  stepUp: values.STEP_UP_MINUTES,
  selfRegistration: values.SELF_REGISTRATION === "on",
  oauthRegistration: values.OAUTH_REGISTRATION,
  outsideIssuers: values.OUTSIDE_ISSUERS || undefined,
  rateLimits: values.AUTH_RATE_LIMITS === "on",
  fhirPerMinute: values.FHIR_REQUESTS_PER_MINUTE,
  mail: { smtpUrl: values.SMTP_URL || undefined, from: values.MAIL_FROM || undefined },
});
