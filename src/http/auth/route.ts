/** A row of the table of routes: what it is, what it takes and gives, and what it does. */
import type { Accounts } from "../../accounts/accounts.ts";
import type { From, SignedIn } from "../../accounts/acts.ts";
import { AccountError } from "../../accounts/failure.ts";
import type { ActCode } from "../../audit/act.ts";
import type { Csrf } from "./csrf.ts";
import type { Launching } from "./launching.ts";
import type { LimitName } from "./limits.ts";
import type { ProblemCode } from "./problem.ts";
import type { Schema } from "./schema.ts";

/** What routes work with. */
export interface Desk {
  accounts: Accounts;
  csrf: Csrf;
  launching: Launching;
  /** The widest scopes that an account can get. */
  scopesOf: (account: SignedIn["account"]) => readonly string[];
}

/** What a request asks for, checked. */
export interface Asked<Body = unknown> {
  body: Body;
  /** Parts of the path, by name. */
  path: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  from: From;
}

/** What is answered. */
export interface Answered {
  status: number;
  /** Absent: nothing. */
  body?: unknown;
  /** Of a browser's session: a new one; false: it is over. */
  cookie?: string | false;
}

/** Public: nobody needs to be signed in. Ticket: that of a sign-in, or a session. Admin: a session of who administers. */
type Who = "public" | "ticket" | "session" | "admin";

export interface Route {
  method: "GET" | "POST" | "DELETE";
  /** With parts in braces, such as `/auth/sessions/{id}`. */
  path: string;
  who: Who;
  /** What it does, in a line. */
  does: string;
  /** It asks for a fresh sign-in. */
  stepUp?: true;
  /** It is no activity: the idle end of the session stays where it is. */
  still?: true;
  body?: Schema;
  query?: Schema;
  /** Schemas of what is answered, by status; `undefined`: no body. */
  answers: Readonly<Record<number, Schema | undefined>>;
  /** Besides those that anything can answer. */
  errors: readonly ProblemCode[];
  /** What is remembered of it, at least one of them; none: it shows the caller the caller's own. */
  acts: readonly ActCode[];
  limits?: readonly LimitName[];
  run: (desk: Desk, asked: Asked, by: SignedIn | undefined) => Promise<Answered>;
}

type Row = Omit<Route, "who" | "run">;

/** @param run Is given a body that its schema allows */
export const publicly = <Body>(row: Row, run: (desk: Desk, asked: Asked<Body>) => Promise<Answered>): Route => ({
  ...row,
  who: "public",
  run: (desk, asked) => run(desk, asked as Asked<Body>),
});

type Signed<Body> = (desk: Desk, asked: Asked<Body>, by: SignedIn) => Promise<Answered>;

/** @param run Is given a body that its schema allows, and who is signed in */
export const signedIn = <Body>(row: Row, run: Signed<Body>): Route => ({ ...row, who: "session", run: expecting(run) });

export const administering = <Body>(row: Row, run: Signed<Body>): Route => ({
  ...row,
  who: "admin",
  stepUp: true,
  run: expecting(run),
});

/** @param run Is given who is signed in, where no ticket came */
export const byTicket = <Body>(
  row: Row,
  run: (desk: Desk, asked: Asked<Body>, by: SignedIn | undefined) => Promise<Answered>,
): Route => ({ ...row, who: "ticket", run: (desk, asked, by) => run(desk, asked as Asked<Body>, by) });

const expecting =
  <Body>(run: Signed<Body>): Route["run"] =>
  (desk, asked, by) => {
    if (!by) throw new AccountError("not-signed-in");
    return run(desk, asked as Asked<Body>, by);
  };
