/** Behind TLS, which ends before us: what BASE_URL says holds, not what a request says. */
import { expect, it } from "@jest/globals";
import { appOf, asking } from "./flow.ts";
import { smart } from "./rig.ts";

const base = "https://fhir.example.org";
const rig = smart({ base, development: false });

const first = async (headers: Record<string, string> = {}) => {
  const { fields } = asking(base, await appOf(rig), "openid launch/patient patient/*.rs");
  return fetch(`${rig.base}/oauth2/authorize?${fields.toString()}`, { redirect: "manual", headers });
};

it("cookies are for https and this host", async () => {
  const answer = await first();
  const cookies = answer.headers.getSetCookie();
  expect(answer.status).toBe(303);
  expect(cookies.length).toBeGreaterThan(1);
  for (const cookie of cookies) {
    expect(cookie).toMatch(/^__(Host|Secure)-cardea_/);
    expect(cookie).toMatch(/; secure(;|$)/i);
    expect(cookie).toMatch(/; httponly(;|$)/i);
    expect(cookie).toMatch(/; samesite=lax(;|$)/i);
  }
});

it("the cookie of a session is, too", async () => {
  const begun = await first();
  const cookie = begun.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const page = new URL(begun.headers.get("location") ?? "", rig.base);
  const html = await (await fetch(page, { headers: { cookie } })).text();
  const csrf = /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? "";
  const { email: username, password } = rig.people.amy;
  const body = new URLSearchParams({ csrf, username, password });
  const answer = await fetch(`${page.href}/login`, { method: "POST", headers: { cookie, origin: base }, body });
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-cardea_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
  ]);
});

it.each([
  { host: "evil.example.org" },
  { "x-forwarded-host": "evil.example.org" },
  { "x-forwarded-proto": "http" },
  { forwarded: "host=evil.example.org;proto=http" },
])("%j changes no address", async (headers) => {
  const answer = await fetch(`${rig.base}/.well-known/openid-configuration`, {
    headers: headers as Record<string, string>,
  });
  const text = await answer.text();
  expect(text).not.toContain("evil.example.org");
  expect(text).toContain(`"token_endpoint":"${base}/oauth2/token"`);
  expect((await first(headers as Record<string, string>)).headers.getSetCookie()[0]).toMatch(/; secure/i);
});

it.each([
  "http://127.0.0.1/jwks",
  "https://127.0.0.1/jwks",
  "https://169.254.169.254/latest",
  "http://example.org/jwks",
])("keys at %s are not fetched", async (url) => {
  await rig.apps.keys.refresh(url, undefined);
  expect(rig.apps.keys.at(url)).toEqual([]);
});

it.each([
  ["http://app.example.org/cb", 400],
  ["http://127.0.0.1.example.org/cb", 400],
  ["http://127.0.0.1:4000/cb", 201],
  ["http://localhost:4000/cb", 201],
  ["https://app.example.org/cb", 201],
])("an app that registers itself with %s: %d", async (uri, status) => {
  const asked = { redirect_uris: [uri], token_endpoint_auth_method: "none" };
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${rig.base}/oauth2/register`, { method: "POST", headers, body: JSON.stringify(asked) });
  expect(answer.status).toBe(status);
});

it("a page in a sandbox is no app of a device, and may not read its tokens", async () => {
  const body = { redirect_uris: ["org.example.app:/cb"], application_type: "native" };
  const sent = { method: "POST", body: JSON.stringify({ ...body, token_endpoint_auth_method: "none" }) };
  const made = await fetch(`${rig.base}/oauth2/register`, { ...sent, headers: { "content-type": "application/json" } });
  const { client_id: id } = (await made.json()) as { client_id: string };
  const fields = new URLSearchParams({ grant_type: "authorization_code", client_id: id, code: "x" });
  const answer = await fetch(`${rig.base}/oauth2/token`, { method: "POST", headers: { origin: "null" }, body: fields });
  expect(await answer.json()).toMatchObject({ error_description: expect.stringContaining("origin null not allowed") });
});
