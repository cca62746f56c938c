/** Section 3 of the interface of /auth: signing in and out, by HTTP. */
import { describe, expect, it } from "@jest/globals";
import { house, origin } from "./house.ts";
import { signedIn } from "./visitor.ts";

const here = house();
const login = (username: string, password: string, more: object = {}) =>
  here.ask("POST /auth/login", { body: { username, password, ...more }, headers: { origin } });

const wrong = { type: "urn:cardea:problem:invalid-credentials", status: 401, code: "invalid-credentials" };

describe("3: POST /auth/login", () => {
  it("gives account, session, cookie and CSRF token", async () => {
    const who = await here.person();
    const answer = await login(who.email.toUpperCase(), who.password);
    expect(answer).toMatchObject({ status: 200, body: { next: "done", csrf_token: expect.any(String) } });
    expect(answer.body["account"]).toEqual({
      ...{ id: who.id, email: who.email, status: "active", fhirUser: who.fhirUser },
      roles: [{ role: "nurse", primary: true }],
      mfa: { totp: false, required: false, recovery_codes_left: 0 },
      ...{ created_at: expect.stringMatching(/^2024-05-01T.*Z$/), last_login_at: expect.stringMatching(/Z$/) },
    });
    expect(answer.body["session"]).toMatchObject({ kind: "browser", current: true, ip: "127.0.0.1", amr: ["pwd"] });
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-cardea_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
    ]);
  });

  it("gives a pair of tokens and no cookie, with session token", async () => {
    const who = await here.person();
    const device = { device_name: "Ward tablet", device_fingerprint: "abc" };
    const answer = await login(who.email, who.password, { session: "token", ...device });
    expect(answer.body).toMatchObject({ token_type: "Bearer", expires_in: 900, access_token: expect.any(String) });
    expect(answer.body["session"]).toMatchObject({ kind: "api", ...device });
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.body).not.toHaveProperty("csrf_token");
  });

  it("answers 401 invalid-credentials, and is on record with outcome 8", async () => {
    const who = await here.person();
    const acts = await here.actsOf(async () => {
      expect(await login(who.email, "Wrong-Harbour-27-Lanterns")).toMatchObject({ status: 401, body: wrong });
    });
    expect(acts).toEqual([`login 8 ${who.id}`]);
  });

  it("asks for the second factor, and goes on with a code or a recovery code", async () => {
    const who = await here.person("cardiologist", { totp: true });
    const first = await login(who.email, who.password);
    expect(first.body).toEqual({ next: "mfa", ticket: expect.any(String), expires_at: expect.any(String) });
    const { ticket } = first.body;
    const bad = await here.ask("POST /auth/login/mfa", { body: { ticket, code: "000000" } });
    expect(bad).toMatchObject({ status: 401, code: "invalid-code" });
    const done = await here.ask("POST /auth/login/mfa", { body: { ticket, code: here.code(who) } });
    expect(done).toMatchObject({ status: 200, body: { next: "done", session: { amr: ["pwd", "otp"] } } });
    const again = await here.ask("POST /auth/login/mfa", { body: { ticket, code: here.code(who) } });
    expect(again).toMatchObject({ status: 401, code: "invalid-ticket" });
  });

  it("asks for its set-up where a role needs it, and goes on with that", async () => {
    const who = await here.person("surgeon");
    const { ticket, next } = (await login(who.email, who.password)).body;
    expect(next).toBe("mfa-setup");
    const setup = await here.ask("POST /auth/mfa/totp/setup", { body: { ticket } });
    expect(setup).toMatchObject({ status: 200, body: { otpauth_uri: expect.stringMatching(/^otpauth:\/\/totp\//) } });
    const code = here.code({ ...who, secret: String(setup.body["secret"]) });
    const done = await here.ask("POST /auth/mfa/totp/verify", { body: { ticket, code } });
    expect(done.body).toMatchObject({ next: "done", recovery_codes: expect.any(Array) });
    expect(done.body["recovery_codes"]).toHaveLength(10);
    const recovery = (done.body["recovery_codes"] as string[])[0];
    const next2 = (await login(who.email, who.password)).body;
    const more = await here.ask("POST /auth/login/mfa", { body: { ticket: next2["ticket"], recovery_code: recovery } });
    expect(more).toMatchObject({ status: 200, body: { account: { mfa: { recovery_codes_left: 9 } } } });
  });

  it("asks for a password in place of a one-time one", async () => {
    const { account, oneTimePassword = "" } = await here.rig.accounts.creation.create({
      ...{ email: "one-time@clinic.test", role: "nurse", given: "Ada", family: "Bright", entry: "one-time-password" },
    });
    const { ticket, next } = (await login(account.email, oneTimePassword)).body;
    expect(next).toBe("password-change");
    const refused = await here.ask("POST /auth/login/password", { body: { ticket, new_password: "short" } });
    expect(refused).toMatchObject({ status: 422, code: "password-rejected" });
    expect(refused.body["errors"]).toContainEqual({ field: "new_password", code: "too-short" });
    const done = await here.ask("POST /auth/login/password", {
      body: { ticket, new_password: "Green-Harbour-28-Lamps" },
    });
    expect(done).toMatchObject({ status: 200, body: { next: "done" } });
  });
});

describe("3: POST /auth/refresh", () => {
  it("gives a new pair; a used one answers 401, and the whole session ends", async () => {
    const who = await here.person();
    const { refresh = "" } = await here.signIn(who, { session: "token" });
    const next = await here.ask("POST /auth/refresh", { body: { refresh_token: refresh } });
    expect(next).toMatchObject({ status: 200, body: { token_type: "Bearer", expires_in: 900 } });
    const bearer = String(next.body["access_token"]);
    const as = { bearer, session: "", account: who.id };
    expect(await here.ask("GET /auth/me", { as })).toMatchObject({ status: 200 });
    const acts = await here.actsOf(async () => {
      const reused = await here.ask("POST /auth/refresh", { body: { refresh_token: refresh } });
      expect(reused).toMatchObject({ status: 401, code: "invalid-refresh-token" });
    });
    expect(acts).toEqual([`refresh-reuse 8 ${who.id}`]);
    expect(await here.ask("GET /auth/me", { as })).toMatchObject({ status: 401, code: "session-expired" });
  });
});

describe("3: the session", () => {
  it("ends with POST /auth/logout: 204, cookie cleared, the next request refused", async () => {
    const as = await here.signIn(await here.person());
    const out = await here.ask("POST /auth/logout", { as });
    expect(out).toMatchObject({ status: 204, cookie: "", text: "" });
    expect(await here.ask("GET /auth/me", { as })).toMatchObject({ status: 401, code: "session-expired" });
  });

  it("GET /auth/me gives the account, and the widest scopes that it can get", async () => {
    const who = await here.person("read-only");
    const me = await here.ask("GET /auth/me", { as: await here.signIn(who) });
    expect(me.body).toMatchObject({ id: who.id, scopes: expect.arrayContaining(["user/*.rs", "launch"]) });
    expect(me.body["scopes"]).not.toContain("user/*.cruds");
  });

  it("2: its idle end moves with requests, but not with GET /auth/session and GET /auth/csrf", async () => {
    const as = await here.signIn(await here.person());
    const end = async () => (await here.ask("GET /auth/session", { as })).body["expires_at"];
    const first = await end();
    here.rig.clock.now += 60_000;
    expect(await here.ask("GET /auth/csrf", { as })).toMatchObject({ body: { csrf_token: as.csrf } });
    expect(await end()).toBe(first);
    await here.ask("GET /auth/me", { as });
    expect(await end()).toBe(new Date(here.rig.clock.now + 900_000).toISOString());
    here.rig.clock.now += 900_000;
    expect(await here.ask("GET /auth/session", { as })).toMatchObject({ status: 401, code: "session-expired" });
  });

  it("1: each sign-in and each step-up has a new cookie, and the old one of a step-up is dead", async () => {
    const who = await here.person();
    const [one, other] = [await here.signIn(who), await here.signIn(who)];
    expect(one.cookie).not.toBe(other.cookie);
    const up = await here.ask("POST /auth/step-up", { as: one, body: { password: who.password } });
    expect(up).toMatchObject({ status: 200, body: { step_up_until: expect.stringMatching(/Z$/) } });
    expect(await here.ask("GET /auth/me", { as: one })).toMatchObject({ status: 401 });
    const renewed = { ...one, cookie: up.cookie ?? "" };
    expect(await here.ask("GET /auth/me", { as: renewed })).toMatchObject({ status: 200 });
    expect(await here.ask("POST /auth/logout", { as: renewed })).toMatchObject({ status: 204 });
  });

  it("1: a password is in no answer, nor a hash or a secret", async () => {
    const who = await here.person("cardiologist", { totp: true });
    const as = await here.signIn(who, { code: () => here.code(who) });
    const texts = await Promise.all(
      ["/auth/me", "/auth/session", "/auth/sessions", "/auth/mfa"].map((path) => here.ask(`GET ${path}`, { as })),
    );
    const all = texts.map(({ text }) => text).join("\n");
    for (const secret of [who.password, who.secret, "$argon2", as.cookie?.split("=")[1]])
      expect(all).not.toContain(secret);
  });
});

it("helps nobody who brings neither cookie nor token", async () => {
  for (const path of ["me", "session", "csrf", "sessions", "apps", "mfa", "accounts", "accounts/x"])
    expect(await here.ask(`GET /auth/${path}`)).toMatchObject({ status: 401, code: "not-signed-in" });
  expect(() => signedIn({ body: {}, text: "" } as never)).toThrow("nobody");
});
