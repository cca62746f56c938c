/** http://hl7.org/fhir/smart-app-launch/app-launch.html#refresh-access-token, RFC 7009, RFC 7662 */
import { describe, expect, it } from "@jest/globals";
import { digest } from "../../../src/secrets/digest.ts";
import { type App, appOf, basic, browserOf, launch, post, read, refresh } from "./flow.ts";
import { type AuditEvent, smart } from "./rig.ts";

const rig = smart();

const lasting = "openid fhirUser launch/patient offline_access patient/*.rs";
const whileThere = "openid fhirUser launch/patient online_access patient/*.rs";

async function held(client: App, scope = lasting) {
  const { token, browser } = await launch(rig, client, scope, { person: rig.people.amy });
  return { ...token.body, browser, first: token };
}

const isGood = async (token: string | undefined) => (await read(rig.base, "Patient/amy", token)).status === 200;

/** Whoever is signed in in a browser. */
async function signedIn(browser: ReturnType<typeof browserOf>) {
  const cookie = [...browser.jar.values()].find(({ name }) => name === "cardea_session")?.value ?? "";
  return rig.accounts.sessions.who({ cookie });
}

describe("a refresh", () => {
  it("R1 gives the same scopes and context, in an answer like the first", async () => {
    const client = await appOf(rig);
    const { refresh_token, first } = await held(client);
    const again = await refresh(rig.base, client, refresh_token);
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({
      scope: first.body.scope,
      patient: "amy",
      token_type: "Bearer",
      expires_in: 300,
    });
    expect([again.headers.get("cache-control"), again.headers.get("pragma")]).toEqual(["no-store", "no-cache"]);
    expect(await isGood(again.body.access_token)).toBe(true);
  });

  it("R2 takes the scopes that were given", async () => {
    const client = await appOf(rig);
    const { refresh_token, scope } = await held(client);
    expect(await refresh(rig.base, client, refresh_token, { scope })).toMatchObject({ status: 200, body: { scope } });
  });

  it("R3 gives no more", async () => {
    const client = await appOf(rig);
    const { refresh_token } = await held(client);
    const more = { scope: `${lasting} patient/*.cruds` };
    expect(await refresh(rig.base, client, refresh_token, more)).toMatchObject({
      status: 400,
      body: { error: "invalid_scope" },
    });
  });

  it("R4 takes no token that never was", async () => {
    expect(await refresh(rig.base, await appOf(rig), "a".repeat(43))).toMatchObject({ status: 400 });
  });

  it("R5 of a public client needs no client_id", async () => {
    const client = await appOf(rig);
    const { refresh_token } = await held(client);
    const more = { client_id: undefined };
    expect(await refresh(rig.base, client, refresh_token, more)).toMatchObject({ status: 200 });
  });

  it("R5 of a client with a secret does", async () => {
    const client = await appOf(rig, { auth: "client_secret_basic" });
    const { refresh_token } = await held(client);
    const { status } = await refresh(rig.base, { id: client.id }, refresh_token, { client_id: undefined });
    expect([400, 401]).toContain(status);
  });

  it("R6 gives a new token; the old one, used again, ends all", async () => {
    const client = await appOf(rig);
    const { refresh_token: old } = await held(client);
    const { body } = await refresh(rig.base, client, old);
    expect(body.refresh_token).not.toBe(old);
    expect(await refresh(rig.base, client, old)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect(await refresh(rig.base, client, body.refresh_token)).toMatchObject({ status: 400 });
    expect(await isGood(body.access_token)).toBe(false);
  });

  it("R6 of many at once is one", async () => {
    const client = await appOf(rig);
    const { refresh_token } = await held(client);
    const answers = await Promise.all(Array.from({ length: 4 }, () => refresh(rig.base, client, refresh_token)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  });

  it("R7 does not move the end", async () => {
    const client = await appOf(rig);
    const { refresh_token } = await held(client);
    const end = async (token: string | undefined) =>
      (await post(rig.base, "/oauth2/introspect", { token, client_id: client.id })).body["exp"] as number;
    const whole = await end(refresh_token);
    expect(whole - Date.now() / 1000).toBeGreaterThan(89 * 86_400);
    await age(refresh_token, 86_400);
    const { body } = await refresh(rig.base, client, refresh_token);
    expect(Math.abs((await end(body.refresh_token)) - (whole - 86_400))).toBeLessThanOrEqual(1);
  });

  /** As if it had been given out so many seconds earlier: the library goes by the clock of the machine. */
  async function age(token: string | undefined, seconds: number) {
    const record = await rig.records.get("oauth-refresh-token", digest(token ?? ""));
    const body = record?.body as { exp: number };
    const { kind = "", key = "", by = {} } = record ?? {};
    await rig.records.put({ kind, key, by, body: { ...body, exp: body.exp - seconds } });
  }

  it("R8 ends with the session that online_access is for", async () => {
    const client = await appOf(rig);
    const { refresh_token, access_token, browser } = await held(client, whileThere);
    await rig.accounts.sessions.logout(await signedIn(browser), {});
    expect(await isGood(access_token)).toBe(false);
    expect(await refresh(rig.base, client, refresh_token)).toMatchObject({ status: 400 });
  });

  it("R8 ends when nobody has done anything in that session for a while", async () => {
    const client = await appOf(rig);
    const { refresh_token } = await held(client, whileThere);
    rig.clock.ahead += 16 * 60_000;
    expect(await refresh(rig.base, client, refresh_token)).toMatchObject({ status: 400 });
  });

  it("R8 goes on after a logout with offline_access", async () => {
    const client = await appOf(rig);
    const { refresh_token, browser } = await held(client);
    await rig.accounts.sessions.logout(await signedIn(browser), {});
    expect(await refresh(rig.base, client, refresh_token)).toMatchObject({ status: 200 });
  });

  it("R9 is the client's own", async () => {
    const { refresh_token } = await held(await appOf(rig));
    expect(await refresh(rig.base, await appOf(rig), refresh_token)).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
  });
});

describe("an end", () => {
  it("V1 by the user is there with the next request", async () => {
    const client = await appOf(rig);
    const { refresh_token, access_token, browser } = await held(client);
    const who = await signedIn(browser);
    const [grant] = (await rig.accounts.sessions.apps(who)).filter(({ clientId }) => clientId === client.id);
    expect(grant).toMatchObject({ clientName: "Growth chart", patient: "amy" });
    await rig.accounts.sessions.endApp(who, grant?.id ?? "", {});
    expect(await isGood(access_token)).toBe(false);
    expect(await refresh(rig.base, client, refresh_token)).toMatchObject({ status: 400 });
  });

  it("V1 by an administrator, too", async () => {
    const client = await appOf(rig);
    const { access_token } = await held(client);
    expect(await isGood(access_token)).toBe(true);
    await rig.apps.clients.disable(client.id);
    expect(await isGood(access_token)).toBe(false);
  });

  it("V1 with a password that was changed, also of what was allowed in a session that is over", async () => {
    const client = await appOf(rig);
    const [left, ended] = [await held(client), await held(await appOf(rig), "launch/patient patient/*.rs")];
    await rig.accounts.sessions.logout(await signedIn(left.browser), {});
    const mine = await held(await appOf(rig), "launch/patient patient/*.rs");
    const tokens = [left, ended, mine].map(({ access_token: token }) => token);
    expect(await Promise.all(tokens.map(isGood))).toEqual([true, true, true]);
    const passwords = { currentPassword: rig.people.amy.password, newPassword: "another battery 8 horse" };
    await rig.accounts.passwords.change(await signedIn(mine.browser), passwords, {});
    rig.people.amy.password = passwords.newPassword;
    expect(await Promise.all(tokens.map(isGood))).toEqual([false, false, true]);
    expect((await refresh(rig.base, client, left.refresh_token)).status).toBe(400);
  });

  it("V1 with an account that is disabled", async () => {
    const { access_token, refresh_token } = await held(await appOf(rig));
    const { id } = rig.people.amy;
    await rig.accounts.administration.disable("operator", id, {});
    expect(await isGood(access_token)).toBe(false);
    expect((await refresh(rig.base, await appOf(rig), refresh_token)).status).toBe(400);
    await rig.accounts.administration.enable("operator", id, {});
    expect(await isGood(access_token)).toBe(false);
  });

  it.each(["access_token", "refresh_token"] as const)(
    "V2 by the app, with its %s, is of all it holds",
    async (which) => {
      const client = await appOf(rig);
      const mine = await held(client);
      expect(await isGood(mine.access_token)).toBe(true);
      const ended = await post(rig.base, "/oauth2/revoke", { token: mine[which], client_id: client.id });
      expect(ended.status).toBe(200);
      expect(await isGood(mine.access_token)).toBe(false);
      expect(await refresh(rig.base, client, mine.refresh_token)).toMatchObject({ status: 400 });
    },
  );

  it("V2 of what never was is no failure", async () => {
    const { id } = await appOf(rig);
    expect((await post(rig.base, "/oauth2/revoke", { token: "nothing", client_id: id })).status).toBe(200);
  });

  it("V2 is not for another app", async () => {
    const { access_token } = await held(await appOf(rig));
    const { id } = await appOf(rig);
    await post(rig.base, "/oauth2/revoke", { token: access_token, client_id: id });
    expect(await isGood(access_token)).toBe(true);
  });

  it("is on record: what was given, refused, looked at and ended", async () => {
    const client = await appOf(rig);
    const { access_token } = await held(client);
    await refresh(rig.base, client, "a".repeat(43));
    await post(rig.base, "/oauth2/introspect", { token: access_token, client_id: client.id });
    await post(rig.base, "/oauth2/revoke", { token: access_token, client_id: client.id });
    const about = ({ agent }: AuditEvent) => agent.some(({ who }) => who.identifier?.value === client.id);
    const mine = (await rig.trail()).filter(about).map(({ subtype, outcome }) => `${subtype.at(-1)?.code} ${outcome}`);
    expect(mine.filter((act) => !/^(search-type|read) /.test(act)).sort()).toEqual([
      ...["client-registered 0", "grant-given 0", "grant-revoked 0"],
      ...["introspect 0", "token 0", "token-refused 4"],
    ]);
  });
});

describe("introspection", () => {
  it("I1 tells of a token what its answer told", async () => {
    const client = await appOf(rig);
    const { access_token, scope } = await held(client);
    const { body } = await post(rig.base, "/oauth2/introspect", { token: access_token, client_id: client.id });
    expect(body).toMatchObject({
      ...{ active: true, scope, client_id: client.id, patient: "amy", iss: rig.base, sub: rig.people.amy.id },
      ...{ exp: expect.any(Number), fhirUser: `${rig.base}/fhir/Patient/amy` },
    });
  });

  it.each(["nothing", "a".repeat(43), "e30.e30.e30"])("I2 tells of %s only that it is not good", async (token) => {
    const { id } = await appOf(rig);
    expect((await post(rig.base, "/oauth2/introspect", { token, client_id: id })).body).toEqual({ active: false });
  });

  it("I2 tells nothing of another app's token", async () => {
    const { access_token } = await held(await appOf(rig));
    const { id } = await appOf(rig);
    const { body } = await post(rig.base, "/oauth2/introspect", { token: access_token, client_id: id });
    expect(body).toEqual({ active: false });
  });

  it("I1 tells a resource server of all tokens", async () => {
    const { access_token } = await held(await appOf(rig));
    const server = await appOf(rig, { auth: "client_secret_basic", resourceServer: true });
    const { body } = await post(rig.base, "/oauth2/introspect", { token: access_token }, basic(server));
    expect(body).toMatchObject({ active: true, patient: "amy" });
  });

  it("I3 may be asked with a token that is for it", async () => {
    const client = await appOf(rig);
    const { access_token, refresh_token } = await held(client);
    const { token } = await rig.auth.tokens.mint({ scope: "system/introspect", minutes: 1 });
    const headers = { authorization: `Bearer ${token}` };
    const told = async (value: string | undefined) =>
      (await post(rig.base, "/oauth2/introspect", { token: value }, headers)).body;
    expect(await told(access_token)).toMatchObject({ active: true, patient: "amy", client_id: client.id });
    expect(await told(refresh_token)).toMatchObject({ active: true });
    expect(await told("nothing")).toEqual({ active: false });
  });

  it("I3 may not be asked with another", async () => {
    const { access_token } = await held(await appOf(rig));
    for (const bearer of [access_token, "nothing"]) {
      const headers = { authorization: `Bearer ${bearer}` };
      expect(await post(rig.base, "/oauth2/introspect", { token: access_token }, headers)).toMatchObject({
        status: 401,
      });
    }
  });

  it("tells nothing of a grant that has ended", async () => {
    const client = await appOf(rig);
    const { access_token, refresh_token } = await held(client);
    await post(rig.base, "/oauth2/revoke", { token: refresh_token, client_id: client.id });
    const { body } = await post(rig.base, "/oauth2/introspect", { token: access_token, client_id: client.id });
    expect(body).toEqual({ active: false });
  });
});
