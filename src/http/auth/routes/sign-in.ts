/** Signing in and out. */
import { codeIn, type CodeMembers, codeMembers } from "../code.ts";
import { publicly, type Route, signedIn } from "../route.ts";
import { choice, listOf, named, object, type Schema, text, withOneOf } from "../schema.ts";
import { shownAccount, shownSession, shownTokens } from "../shapes.ts";
import { sessionAsked, type SessionMembers, stepAnswer } from "../signed-in.ts";
import { newPassword, password, ticket } from "../members.ts";

/** Of the session that is wanted. */
export const sessionMembers = {
  session: choice(["cookie", "token"], "What proves it from now on; cookie when it is absent"),
  device_name: text("As the device calls itself", 200),
  device_fingerprint: text("As the device tells itself apart", 200),
};

/** A sign-in is done, or goes on. */
export const step: Schema = { oneOf: [named("done"), named("next")] };

const login = publicly<{ username: string; password: string } & SessionMembers>(
  {
    method: "POST",
    path: "/auth/login",
    does: "Signs in with e-mail and password",
    body: object({ username: text("The e-mail", 320), password }, sessionMembers),
    answers: { 200: step },
    errors: ["invalid-credentials"],
    acts: ["login", "lockout"],
    limits: ["sign-in-address", "sign-in-name"],
  },
  async (desk, { body, from }) => {
    const { username, password: given } = body;
    const asked = { username, password: given, session: sessionAsked(body) };
    return stepAnswer(desk, await desk.accounts.signIn.withPassword(asked, from));
  },
);

const mfa = publicly<{ ticket: string } & CodeMembers>(
  {
    method: "POST",
    path: "/auth/login/mfa",
    does: "Goes on with a second factor",
    body: withOneOf(object({ ticket }, codeMembers), "code", "recovery_code"),
    answers: { 200: step },
    errors: ["invalid-code", "invalid-ticket"],
    acts: ["login", "lockout"],
    limits: ["sign-in-address"],
  },
  async (desk, { body, from }) => {
    const code = codeIn(body) ?? { code: "" };
    return stepAnswer(desk, await desk.accounts.signIn.withCode({ ticket: body.ticket, code }, from));
  },
);

const change = publicly<{ ticket: string; new_password: string }>(
  {
    method: "POST",
    path: "/auth/login/password",
    does: "Goes on with a password in place of a one-time one",
    body: object({ ticket, new_password: newPassword }),
    answers: { 200: step },
    errors: ["invalid-ticket", "password-rejected"],
    acts: ["password-changed"],
    limits: ["sign-in-address"],
  },
  async (desk, { body, from }) => {
    const asked = { ticket: body.ticket, newPassword: body.new_password };
    return stepAnswer(desk, await desk.accounts.signIn.withNewPassword(asked, from));
  },
);

const refresh = publicly<{ refresh_token: string }>(
  {
    method: "POST",
    path: "/auth/refresh",
    does: "Gives a new pair of tokens; one that was used before ends the session",
    body: object({ refresh_token: text("Of the last pair", 256) }),
    answers: { 200: named("tokens") },
    errors: ["invalid-refresh-token"],
    acts: ["refresh", "refresh-reuse"],
    limits: ["sign-in-address"],
  },
  async ({ accounts }, { body, from }) => ({
    status: 200,
    body: shownTokens(await accounts.signIn.refresh(body.refresh_token, from)),
  }),
);

const logout = signedIn(
  {
    method: "POST",
    path: "/auth/logout",
    does: "Ends the session, its tokens, and what apps were allowed in it but for offline_access",
    answers: { 204: undefined },
    errors: [],
    acts: ["logout"],
  },
  async ({ accounts }, { from }, by) => {
    await accounts.sessions.logout(by, from);
    return { status: 204, cookie: false };
  },
);

const me = signedIn(
  {
    method: "GET",
    path: "/auth/me",
    does: "The own account, and the widest SMART scopes that it can get",
    answers: {
      200: {
        allOf: [
          named("account"),
          object(
            { scopes: listOf({ type: "string" }, "SMART scopes: menus follow them") },
            { name: text("What the own Practitioner or Patient is called") },
          ),
        ],
      },
    },
    errors: [],
    acts: [],
  },
  async ({ accounts, scopesOf }, _asked, by) => {
    const name = await accounts.sessions.nameOf(by);
    return {
      status: 200,
      body: { ...shownAccount(by.account), ...(name !== undefined && { name }), scopes: scopesOf(by.account) },
    };
  },
);

const session = signedIn(
  {
    method: "GET",
    path: "/auth/session",
    does: "The session; asking is no activity",
    still: true,
    answers: { 200: named("session") },
    errors: [],
    acts: [],
  },
  async (_desk, _asked, by) => ({ status: 200, body: shownSession(by.session) }),
);

const csrf = signedIn(
  {
    method: "GET",
    path: "/auth/csrf",
    does: "The token for the header X-CSRF-Token; asking is no activity",
    still: true,
    answers: { 200: object({ csrf_token: text("Bound to the session") }) },
    errors: [],
    acts: [],
  },
  async (desk, _asked, by) => ({ status: 200, body: { csrf_token: await desk.csrf.of(by.session.id) } }),
);

export const signInRoutes: readonly Route[] = [login, mfa, change, refresh, logout, me, session, csrf];
