/** What no specification's checklist asks for, and attackers try. */
import { describe, expect, it } from "@jest/globals";
import type { Page } from "../../../src/testing/browser.ts";
import { appOf, asking, basic, browserOf, codeOf, launch, post, read, refresh, stepOf, walk } from "./flow.ts";
import { app, smart } from "./rig.ts";

const rig = smart();

const scope = "openid fhirUser launch/patient offline_access patient/*.rs";

/** A browser at the first page, which asks who it is. */
async function atLogin(more: Record<string, string> = {}) {
  const browser = browserOf();
  const page = await browser.go(asking(rig.base, await appOf(rig), scope, more).url);
  return { browser, page };
}

const cookies = (browser: ReturnType<typeof browserOf>, name: string) =>
  [...browser.jar.values()].find((one) => one.name === name)?.value;

const uidOf = (page: Page) => new URL(page.url).pathname.split("/")[3] ?? "";

describe("sessions", () => {
  it("2.7 a planted id is not taken over, and every sign-in has a new one", async () => {
    const { browser, page } = await atLogin();
    const planted = { name: "cardea_session", value: "planted-planted-planted-planted-planted-plant", path: "/" };
    browser.jar.set("cardea_session /", planted);
    const { email: username, password } = rig.people.amy;
    await browser.submit(page, { username, password });
    const first = cookies(browser, "cardea_session");
    expect(first).not.toBe(planted.value);
    const again = await browser.go(asking(rig.base, await appOf(rig), scope, { prompt: "login" }).url);
    await browser.submit(again, { username, password });
    expect(cookies(browser, "cardea_session")).not.toBe(first);
  });

  it("2.7 the library's id changes with every authorization", async () => {
    const client = await appOf(rig);
    const { browser } = await launch(rig, client, scope, { person: rig.people.amy });
    const before = cookies(browser, "cardea_oauth");
    await launch(rig, client, scope, { person: rig.people.amy, browser });
    expect([before, cookies(browser, "cardea_oauth")]).toEqual([
      expect.any(String),
      expect.not.stringMatching(`^${before}$`),
    ]);
  });

  it("one who is signed in is not asked again, but for consent", async () => {
    const client = await appOf(rig);
    const { browser } = await launch(rig, client, scope, { person: rig.people.amy });
    expect(stepOf(await browser.go(asking(rig.base, client, scope).url))).toBe("consent");
  });

  it.each([{ prompt: "login" }, { max_age: "0" }, { acr_values: "urn:cardea:aal2" }])(
    "one who is signed in is asked again for %j",
    async (more) => {
      const client = await appOf(rig);
      const { browser } = await launch(rig, client, scope, { person: rig.people.amy });
      expect(stepOf(await browser.go(asking(rig.base, client, scope, more).url))).toBe("login");
    },
  );

  it("after a logout somebody else may sign in in the same browser", async () => {
    const client = await appOf(rig);
    const { browser } = await launch(rig, client, scope, { person: rig.people.amy });
    const cookie = cookies(browser, "cardea_session") ?? "";
    await rig.accounts.sessions.logout(await rig.accounts.sessions.who({ cookie }), {});
    const { token } = await launch(rig, client, scope, { person: rig.people.nurse, patient: "bob", browser });
    expect(token.body).toMatchObject({ patient: "bob" });
  });

  it("with prompt=login it may be somebody else, too", async () => {
    const client = await appOf(rig);
    const { browser } = await launch(rig, client, scope, { person: rig.people.amy });
    const more = { prompt: "login" };
    const { token } = await launch(rig, client, scope, { person: rig.people.nurse, patient: "bob", browser, more });
    expect(token.body).toMatchObject({ patient: "bob" });
  });

  it("2.7 an end reaches what apps got in it", async () => {
    const client = await appOf(rig);
    const online = "launch/patient online_access patient/*.rs";
    const { browser, token } = await launch(rig, client, online, { person: rig.people.amy });
    expect(await read(rig.base, "Patient/amy", token.body.access_token)).toMatchObject({ status: 200 });
    const cookie = cookies(browser, "cardea_session") ?? "";
    await rig.accounts.sessions.logout(await rig.accounts.sessions.who({ cookie }), {});
    expect(await read(rig.base, "Patient/amy", token.body.access_token)).toMatchObject({ status: 401 });
    expect(await refresh(rig.base, client, token.body.refresh_token)).toMatchObject({ status: 400 });
    expect(stepOf(await browser.go(asking(rig.base, client, scope).url))).toBe("login");
  });
});

describe("forms", () => {
  it.each([
    ["no token", { csrf: undefined }],
    ["another token", { csrf: `1.${"A".repeat(43)}` }],
    ["a token that is none", { csrf: "AAAA" }],
  ])("2.7 with %s are refused", async (_name, more) => {
    const { browser, page } = await atLogin();
    const { email: username, password } = rig.people.amy;
    const refused = await browser.submit(page, { username, password, ...more });
    expect([refused.status, stepOf(refused)]).toEqual([403, "login"]);
    expect(refused.body).toContain('role="alert" id="problem" data-code="csrf"');
    expect(cookies(browser, "cardea_session")).toBeUndefined();
  });

  it("2.7 with the token of another sign-in are refused", async () => {
    const [mine, other] = [await atLogin(), await atLogin()];
    const csrf = /name="csrf" value="([^"]+)"/.exec(other.page.body)?.[1];
    const { email: username, password } = rig.people.amy;
    expect(await mine.browser.submit(mine.page, { username, password, csrf })).toMatchObject({ status: 403 });
  });

  it.each(["https://evil.example.org", "null"])("2.7 from the origin %s are refused", async (origin) => {
    const { browser, page } = await atLogin();
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? "";
    const { email: username, password } = rig.people.amy;
    const body = new URLSearchParams({ csrf, username, password });
    const refused = await browser.go(`${page.url}/login`, { method: "POST", headers: { origin }, body });
    expect(refused.status).toBe(403);
  });

  it.each(["login", "mfa", "consent", "patient", "continue"])(
    "2.7 of %s are refused in another browser",
    async (step) => {
      const { page } = await atLogin();
      const stranger = browserOf();
      const answer = await stranger.go(`${page.url}/${step}`, {
        method: "POST",
        body: new URLSearchParams({ a: "b" }),
      });
      expect([answer.status, stepOf(answer)]).toEqual([400, undefined]);
      expect(await stranger.go(page.url)).toMatchObject({ status: 400 });
    },
  );

  it("2.7 of one sign-in are refused with the cookie of another", async () => {
    const [mine, other] = [await atLogin(), await atLogin()];
    const cookie = [...mine.browser.jar.values()].map(({ name, value }) => `${name}=${value}`).join("; ");
    expect(await fetch(mine.page.url, { headers: { cookie } })).toMatchObject({ status: 200 });
    expect(await fetch(other.page.url, { headers: { cookie } })).toMatchObject({ status: 400 });
  });

  it.each(["consent", "patient", "mfa"])("of %s are refused before it is their turn", async (step) => {
    const { browser, page } = await atLogin();
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? "";
    const body = new URLSearchParams({ csrf, decision: "allow", patient: "amy", code: "123456" });
    const answer = await browser.go(`${page.url}/${step}`, { method: "POST", body });
    expect([400, 401]).toContain(answer.status);
    expect(answer.url.startsWith(app)).toBe(false);
  });

  it.each(["toString", "__proto__", "constructor", "no-such-step"])("named %s are no bug", async (step) => {
    const { browser, page } = await atLogin();
    expect((await browser.go(`${page.url}/${step}`, { method: "POST" })).status).toBe(400);
    expect(rig.troubles).toEqual([]);
  });

  it("pages may not be framed, remembered or scripted", async () => {
    const { page } = await atLogin();
    expect(page.body).not.toMatch(/<script| style=| on[a-z]+=/);
    expect(page.headers.get("content-security-policy")).toBe(
      "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.headers.get("x-frame-options")).toBe("DENY");
  });
});

describe("guessing", () => {
  it("2.7 an account that is locked does not open to the right password", async () => {
    const { browser, page } = await atLogin();
    const { email: username, password } = rig.people.surgeon;
    let last = page;
    for (let n = 0; n < 5; n++) {
      last = await browser.submit(last, { username, password: `wrong ${n}` });
      expect(last.status).toBe(401);
    }
    const locked = await browser.submit(last, { username, password });
    const unknown = await browser.submit(locked, { username: "nobody@example.org", password });
    const bare = ({ body }: Page) => body.replace(/name="csrf" value="[^"]+"/, "");
    expect([locked.status, unknown.status]).toEqual([401, 401]);
    expect(bare(locked)).toBe(bare(unknown));
    rig.clock.ahead += 31 * 60_000;
  });

  it("2.7 a code of an authenticator is good once", async () => {
    const { doctor } = rig.people;
    const code = codeOf(rig, doctor);
    const outcomes: unknown[] = [];
    for (let n = 0; n < 2; n++) {
      const { browser, page } = await atLogin();
      const second = await browser.submit(page, { username: doctor.email, password: doctor.password });
      expect(stepOf(second)).toBe("mfa");
      const answer = await browser.submit(second, { code });
      outcomes.push([answer.status, stepOf(answer), /data-code="([^"]+)"/.exec(answer.body)?.[1]]);
    }
    expect(outcomes).toEqual([
      [200, "patient", undefined],
      [401, "mfa", "invalid-code"],
    ]);
  });

  it("a second factor stands in the id_token's way until it was shown", async () => {
    const { doctor } = rig.people;
    const { browser, page } = await atLogin();
    const second = await browser.submit(page, { username: doctor.email, password: doctor.password });
    expect(cookies(browser, "cardea_session")).toBeUndefined();
    const resumed = await browser.go(`${rig.base}/oauth2/authorize/${uidOf(second)}`);
    expect(resumed.url.startsWith(app)).toBe(false);
    expect(["login", "mfa"]).toContain(stepOf(resumed));
  });
});

describe("what is stored", () => {
  it("2.7 holds nothing that opens a door", async () => {
    const client = await appOf(rig, { auth: "client_secret_basic" });
    const browser = browserOf();
    const sent = asking(rig.base, client, scope);
    const at = await browser.go(sent.url);
    const told = await walk(rig, browser, at, { person: rig.people.amy });
    const code = new URL(told.url).searchParams.get("code") ?? "";
    const fields = { grant_type: "authorization_code", code, redirect_uri: `${app}/callback` };
    const { body } = await post(rig.base, "/oauth2/token", { ...fields, code_verifier: sent.verifier }, basic(client));
    const waiting = await browser.go(asking(rig.base, client, scope).url);
    const secrets = [client.secret, code, body.access_token, body.refresh_token, uidOf(waiting)];
    for (const { name, value } of browser.jar.values()) if (!name.endsWith(".sig")) secrets.push(value);
    const dump = await dumpOf();
    expect(secrets.every((one) => (one ?? "").length >= 40)).toBe(true);
    expect(dump.length).toBeGreaterThan(1_000);
    for (const one of secrets) expect([one, dump.includes(one ?? "")]).toEqual([one, false]);
  });

  async function dumpOf(): Promise<string> {
    const { archive } = rig;
    const found: string[] = [];
    for await (const record of archive.source.records()) found.push(JSON.stringify(record));
    return found.join("\n");
  }
});
