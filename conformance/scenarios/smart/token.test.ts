/** http://hl7.org/fhir/smart-app-launch/app-launch.html#obtain-access-token */
import { describe, expect, it } from "@jest/globals";
import { createRemoteJWKSet, jwtVerify } from "jose";
import {
  type App,
  appOf,
  asking,
  basic,
  browserOf,
  challengeOf,
  exchange,
  launch,
  post,
  read,
  toldTo,
  walk,
} from "./flow.ts";
import { app, smart } from "./rig.ts";

const rig = smart();

const scope = "openid fhirUser launch/patient patient/*.rs";

/** A code that is not used yet. */
async function coded(client: App, wanted = scope, more: Record<string, string> = {}) {
  const [sent, browser] = [asking(rig.base, client, wanted, more), browserOf()];
  const { code } = toldTo(await walk(rig, browser, await browser.go(sent.url), { person: rig.people.amy }));
  return { code, verifier: sent.verifier };
}

const secretive = () => appOf(rig, { auth: "client_secret_basic" });

describe("the answer", () => {
  it("T1 is what the specification lists, T3 with all that was asked for, T18 for five minutes", async () => {
    const { token } = await launch(rig, await appOf(rig), scope, { person: rig.people.amy });
    expect(token.body).toMatchObject({
      access_token: expect.stringMatching(/^[\w-]{43}$/),
      token_type: "Bearer",
      expires_in: 300,
    });
    expect(token.body.scope?.split(" ").sort()).toEqual(scope.split(" ").sort());
  });

  it("T2 is not kept by anybody", async () => {
    const { token } = await launch(rig, await appOf(rig), scope, { person: rig.people.amy });
    expect([token.headers.get("cache-control"), token.headers.get("pragma")]).toEqual(["no-store", "no-cache"]);
  });

  it("T4 is for the app's own origin, whatever comes of it", async () => {
    const client = await appOf(rig);
    const { code, verifier } = await coded(client);
    const headers = { origin: app };
    const fields = { grant_type: "authorization_code", code, client_id: client.id, redirect_uri: `${app}/callback` };
    const bad = await post(rig.base, "/oauth2/token", { ...fields, code: "x", code_verifier: verifier }, headers);
    const good = await post(rig.base, "/oauth2/token", { ...fields, code_verifier: verifier }, headers);
    const asked = await fetch(`${rig.base}/oauth2/token`, {
      method: "OPTIONS",
      headers: {
        ...headers,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
      },
    });
    expect([bad.status, good.status]).toEqual([400, 200]);
    for (const answer of [bad, good, asked]) expect(answer.headers.get("access-control-allow-origin")).toBe(app);
    expect(asked.headers.get("access-control-allow-headers")).toBe("authorization");
  });

  it("T4 is not for another origin", async () => {
    const client = await appOf(rig);
    const { code, verifier } = await coded(client);
    const headers = { origin: "https://evil.example.org" };
    const fields = { grant_type: "authorization_code", code, client_id: client.id, code_verifier: verifier };
    const answer = await post(rig.base, "/oauth2/token", { ...fields, redirect_uri: `${app}/callback` }, headers);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("T13 T14 tells the context of a launch at the top", async () => {
    const client = await appOf(rig);
    const fhirContext = [{ reference: "Practitioner/jones", role: "https://example.org/role" }];
    const given = { client: client.id, patient: "amy", encounter: "visit", intent: "review", fhirContext };
    const { launch: id } = await rig.accounts.launches.make(given, {});
    const doing = { person: rig.people.nurse, more: { launch: id } };
    const { token } = await launch(rig, client, "launch patient/*.rs", doing);
    expect(token.body).toMatchObject({
      ...{ patient: "amy", encounter: "visit", intent: "review", fhirContext, need_patient_banner: true },
      smart_style_url: `${rig.base}/oauth2/style.json`,
    });
  });

  it("T15 T16 says who it is, in a signed id_token", async () => {
    const client = await appOf(rig);
    const more = { nonce: "n-0S6_WzA2Mj" };
    const { token } = await launch(rig, client, scope, { person: rig.people.amy, more });
    const keys = createRemoteJWKSet(new URL(`${rig.base}/oauth2/jwks`));
    const options = { issuer: rig.base, audience: client.id, algorithms: ["RS256"] };
    const { payload } = await jwtVerify(token.body.id_token ?? "", keys, options);
    expect(payload).toMatchObject({
      nonce: more.nonce,
      fhirUser: `${rig.base}/fhir/Patient/amy`,
      iat: expect.any(Number),
    });
    expect(payload.sub?.length).toBeLessThan(256);
    expect(await read(rig.base, "Patient/amy", token.body.access_token)).toMatchObject({ status: 200 });
  });

  it("T17 has no id_token without openid", async () => {
    const { token } = await launch(rig, await appOf(rig), "launch/patient patient/*.rs", { person: rig.people.amy });
    expect(token.body).not.toHaveProperty("id_token");
  });

  it("has no refresh token unless the app may stay", async () => {
    const { token } = await launch(rig, await appOf(rig), scope, { person: rig.people.amy });
    expect(token.body).not.toHaveProperty("refresh_token");
  });
});

describe("refused", () => {
  it.each([
    ["none", () => undefined],
    ["empty", () => ""],
    ["another", () => "a".repeat(43)],
    ["the challenge itself", challengeOf],
  ] as const)("T5 a verifier: %s", async (_name, wrong) => {
    const client = await appOf(rig);
    const { code, verifier } = await coded(client);
    expect([400, 401]).toContain((await exchange(rig.base, client, { code, verifier: wrong(verifier) })).status);
  });

  it("T6 a code that never was", async () => {
    expect(await exchange(rig.base, await appOf(rig), { code: "BAD_CODE", verifier: "a".repeat(43) })).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
  });

  it("T6 an app that never was", async () => {
    const { code, verifier } = await coded(await appOf(rig));
    const answer = await exchange(rig.base, { id: "BAD_CLIENT" }, { code, verifier });
    expect(answer).toMatchObject({ status: 401, body: { error: "invalid_client" } });
  });

  it("T6 another app's code", async () => {
    const { code, verifier } = await coded(await appOf(rig));
    expect(await exchange(rig.base, await appOf(rig), { code, verifier })).toMatchObject({ status: 400 });
  });

  it.each([
    ["no secret", (client: App) => ({ id: client.id })],
    ["a wrong one", (client: App) => ({ id: client.id, secret: "a".repeat(43) })],
    ["its hash", (client: App) => ({ id: client.id, secret: `sha256:${challengeOf(client.secret ?? "")}` })],
  ])("(hack: secrets are hashed) a client with %s", async (_name, wrong) => {
    const client = await secretive();
    const { code, verifier } = await coded(client);
    expect(await exchange(rig.base, wrong(client), { code, verifier })).toMatchObject({
      status: 401,
      body: { error: "invalid_client" },
    });
    expect(await exchange(rig.base, client, { code, verifier })).toMatchObject({ status: 200 });
  });

  it("another redirect_uri than before", async () => {
    const client = await appOf(rig, { redirectUris: [`${app}/callback`, `${app}/other`] });
    const { code, verifier } = await coded(client);
    const more = { redirect_uri: `${app}/other` };
    expect(await exchange(rig.base, client, { code, verifier }, more)).toMatchObject({ status: 400 });
  });

  it.each([
    ["a body that is JSON", "application/json", '{"grant_type":"authorization_code"}', 400],
    ["a body that is too long", "application/x-www-form-urlencoded", `grant_type=${"x".repeat(60_000)}`, 413],
    ["nothing", "application/x-www-form-urlencoded", "", 400],
    ["a parameter twice", "application/x-www-form-urlencoded", "grant_type=a&grant_type=b", 400],
    ["__proto__", "application/x-www-form-urlencoded", "__proto__=a&grant_type=constructor&client_id=toString", 400],
  ])("%s", async (_name, type, body, status) => {
    const answer = await fetch(`${rig.base}/oauth2/token`, { method: "POST", headers: { "content-type": type }, body });
    expect([status, 401]).toContain(answer.status);
    expect(rig.troubles).toEqual([]);
  });
});

describe("a code", () => {
  it("T7 comes once; with the second time what it gave ends", async () => {
    const client = await appOf(rig);
    const { code, verifier } = await coded(client);
    const first = await exchange(rig.base, client, { code, verifier });
    expect(await read(rig.base, "Patient/amy", first.body.access_token)).toMatchObject({ status: 200 });
    expect(await exchange(rig.base, client, { code, verifier })).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
    expect(await read(rig.base, "Patient/amy", first.body.access_token)).toMatchObject({ status: 401 });
  });

  it("T8 gives one token, however many ask at once", async () => {
    const client = await appOf(rig);
    const { code, verifier } = await coded(client);
    const answers = await Promise.all(Array.from({ length: 5 }, () => exchange(rig.base, client, { code, verifier })));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  });

  it("T9 comes from a client that does not encode its secret", async () => {
    const client = await secretive();
    expect(client.secret).toMatch(/^[\w-]{43}$/);
    const { code, verifier } = await coded(client);
    expect(Object.keys(basic(client))).toEqual(["authorization"]);
    expect(await exchange(rig.base, client, { code, verifier })).toMatchObject({ status: 200 });
  });

  it("T9 comes from a client that sends its secret in the form", async () => {
    const client = await secretive();
    const { code, verifier } = await coded(client);
    const more = { client_id: client.id, client_secret: client.secret };
    const { status } = await exchange(rig.base, { id: client.id }, { code, verifier }, more);
    expect(status).toBe(200);
  });
});
