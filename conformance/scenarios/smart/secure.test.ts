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
