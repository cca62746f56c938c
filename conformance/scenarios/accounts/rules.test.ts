/** Section 1 of the interface of /auth: what holds for every request. */
import { describe, expect, it } from "@jest/globals";
import { routes } from "../../../src/http/auth/table.ts";
import { house, origin } from "./house.ts";
import { signedIn, type More } from "./visitor.ts";

const here = house();
const elsewhere = "https://evil.test";
const unsafe = routes.filter(({ method }) => method !== "GET");
const lineOf = ({ method, path }: (typeof routes)[number]) => `${method} ${path.replace("{id}", "x")}`;

describe("requests that a page elsewhere had a browser make", () => {
  it.each(unsafe.map(lineOf))("%s is refused with another Origin: 403 csrf", async (line) => {
    for (const from of [elsewhere, "null", "http://fhir.test", `${origin}.evil.test`])
      expect(await here.ask(line, { headers: { origin: from }, body: {} })).toMatchObject({
        status: 403,
        code: "csrf",
      });
  });

  const signed = unsafe.filter(({ who }) => who !== "public").map(lineOf);
  it.each(signed)("%s with a cookie is refused without the token of its session: 403 csrf", async (line) => {
    const as = await here.signIn(await here.person());
    const other = await here.signIn(await here.person());
    const sent: (string | undefined)[] = [undefined, "", "x", other.csrf, `${as.csrf}x`];
    for (const csrf of sent)
      expect(await here.ask(line, { as: { ...as, csrf: csrf as string }, body: { code: "1" } })).toMatchObject({
        status: 403,
        code: "csrf",
      });
    expect(await here.ask("GET /auth/me", { as })).toMatchObject({ status: 200 });
  });

  it("with a bearer token no CSRF token is needed, and a cookie beside it is not looked at", async () => {
    const who = await here.person();
    const [browser, program] = [await here.signIn(who), await here.signIn(who, { session: "token" })];
    const both = { ...program, cookie: browser.cookie ?? "" };
    expect(await here.ask("POST /auth/logout", { as: both })).toMatchObject({ status: 204 });
    expect(await here.ask("GET /auth/me", { as: both })).toMatchObject({ status: 401, code: "session-expired" });
    expect(await here.ask("GET /auth/me", { as: browser })).toMatchObject({ status: 200 });
  });

  it("is never told that another origin may read: no CORS header, and no preflight", async () => {
    const as = await here.signIn(await here.person());
    const read = await here.ask("GET /auth/me", { as, headers: { origin: elsewhere } });
    const asked = { origin: elsewhere, "access-control-request-method": "POST" };
    const first = await here.ask("OPTIONS /auth/login", { headers: asked });
    expect(first).toMatchObject({ status: 405, code: "method-not-allowed" });
    for (const { headers } of [read, first])
      expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });
});

interface Refused {
  says: string;
  line: string;
  more: More;
  status: number;
  code: string;
  errors?: unknown;
  headers?: Record<string, string>;
}

const refused: readonly Refused[] = [
  { says: "an unknown path", line: "GET /auth/nothing", more: {}, status: 404, code: "not-found" },
  { says: "a path that is longer", line: "POST /auth/login/", more: { body: {} }, status: 404, code: "not-found" },
  { says: "a path that is not encoded well", line: "GET /auth/accounts/%ff", more: {}, status: 404, code: "not-found" },
  { says: "roles, which come later", line: "PUT /auth/accounts/x/roles", more: {}, status: 404, code: "not-found" },
  {
    ...{ says: "another method", line: "PUT /auth/login", more: { body: {} }, status: 405, code: "method-not-allowed" },
    headers: { allow: "POST" },
  },
  {
    ...{ says: "another method than GET", line: "POST /auth/me", more: {}, status: 405, code: "method-not-allowed" },
    headers: { allow: "GET, HEAD" },
  },
  ...[
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonp",
    "",
  ].map((type) => ({
    ...{ says: `a body of type ${type}`, line: "POST /auth/login", status: 415, code: "unsupported-media-type" },
    more: { body: "{}", headers: { "content-type": type } },
  })),
  {
    ...{ says: "a body that is too long", line: "POST /auth/login", status: 413, code: "too-long" },
    more: { body: { username: "a", password: "b".repeat(70_000) } },
  },
  ...["{", "[]", "null", '"x"', "\u0000", '{"username":"\\ud800"'].map((body) => ({
    ...{ says: `a body ${JSON.stringify(body)}`, line: "POST /auth/login", more: { body }, status: 400 },
    code: "invalid-request",
  })),
  {
    ...{ says: "no body", line: "POST /auth/login", more: {}, status: 400, code: "invalid-request" },
    errors: [
      { field: "username", code: "required" },
      { field: "password", code: "required" },
    ],
  },
  {
    ...{ says: "members of another type", line: "POST /auth/login", status: 400, code: "invalid-request" },
    more: { body: { username: 1, password: ["x"], session: "cake" } },
    errors: [
      { field: "username", code: "invalid" },
      { field: "password", code: "invalid" },
      { field: "session", code: "unknown" },
    ],
  },
  {
    ...{ says: "neither of two codes", line: "POST /auth/login/mfa", status: 400, code: "invalid-request" },
    more: { body: { ticket: "x" } },
  },
  {
    ...{ says: "what __proto__ holds", line: "POST /auth/login", status: 400, code: "invalid-request" },
    more: { body: '{"__proto__":{"username":"a","password":"b"}}' },
  },
];

it.each([5, true, {}, ["x"], null])(
  "a member that a body does not have is let be, such as e-mail %j",
  async (email) => {
    const body = { username: "nobody@nowhere.test", password: "no", email };
    expect(await here.ask("POST /auth/login", { body })).toMatchObject({ status: 401, code: "invalid-credentials" });
  },
);

describe("what is refused is a problem (RFC 9457) with a code", () => {
  it.each(refused)("$says: $status $code", async ({ line, more, status, code, errors, headers = {} }) => {
    const told = await here.ask(line, more);
    expect(told).toMatchObject({ status, body: { type: `urn:cardea:problem:${code}`, status, code } });
    expect(told.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    if (errors !== undefined) expect(told.body["errors"]).toEqual(errors);
    for (const [name, value] of Object.entries(headers)) expect(told.headers.get(name)).toBe(value);
  });

  it("unknown members of a body are let be", async () => {
    const { email: username, password } = await here.person();
    const body = { username, password, admin: true, constructor: { x: 1 } };
    expect(signedIn(await here.ask("POST /auth/login", { body }))).toMatchObject({ session: expect.any(String) });
  });

  it("what is wrong with a query is named", async () => {
    const admin = await here.person("system-admin", { totp: true });
    const as = await here.signIn(admin, { code: () => here.code(admin) });
    const told = await here.ask("GET /auth/accounts?role=king&email=a&email=b&other=1", { as });
    expect(told).toMatchObject({ status: 400, code: "invalid-request" });
    expect(told.body["errors"]).toEqual([
      { field: "email", code: "invalid" },
      { field: "role", code: "unknown" },
    ]);
  });
});

describe("every answer", () => {
  it.each(["GET /auth/me", "GET /auth/nothing", "POST /auth/login", "DELETE /auth/sessions"])(
    "%s is kept by nobody, framed by nobody, sniffed by nobody",
    async (line) => {
      const { headers } = await here.ask(line);
      expect(Object.fromEntries(headers)).toMatchObject({
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "strict-transport-security": "max-age=31536000",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "x-request-id": expect.any(String),
      });
    },
  );

  it("with 401 says by which scheme one is let in", async () => {
    expect((await here.ask("GET /auth/me")).headers.get("www-authenticate")).toBe('Bearer realm="auth"');
  });

  it("is told to the log by its pattern only, and none of them was a bug", async () => {
    const as = await here.signIn(await here.person());
    await here.ask(`DELETE /auth/sessions/${as.session}?reason=secret`, { as });
    await here.ask("GET /auth/secret-place");
    const patterns = here.seen.map(({ pattern }) => pattern);
    expect(new Set(patterns)).toEqual(
      new Set([...patterns.filter((one) => routes.some(({ path }) => path === one)), "/auth/[unknown]"]),
    );
    expect(here.seen.filter(({ bug }) => bug !== undefined)).toEqual([]);
  });
});

describe("credentials", () => {
  it.each(["Bearer", "Bearer x", "Basic dXNlcjpwYXNz", `Bearer ${"x".repeat(5_000)}`, "x"])(
    "%s is none: 401",
    async (authorization) => {
      expect(await here.ask("GET /auth/me", { headers: { authorization } })).toMatchObject({ status: 401 });
    },
  );

  it("a cookie is no token, a token no cookie, a refresh token neither", async () => {
    const who = await here.person();
    const [browser, program] = [await here.signIn(who), await here.signIn(who, { session: "token" })];
    const [name, value = ""] = browser.cookie?.split("=") ?? [];
    for (const bearer of [value, program.refresh ?? "", browser.csrf ?? ""])
      expect(await here.ask("GET /auth/me", { headers: { authorization: `Bearer ${bearer}` } })).toMatchObject({
        status: 401,
      });
    for (const cookie of [program.bearer, program.refresh])
      expect(await here.ask("GET /auth/me", { headers: { cookie: `${name}=${cookie}` } })).toMatchObject({
        status: 401,
      });
  });

  it("over https a cookie without the prefix __Host- is not looked at", async () => {
    const { cookie = "" } = await here.signIn(await here.person());
    const renamed = cookie.replace("__Host-", "");
    expect(await here.ask("GET /auth/me", { headers: { cookie: renamed } })).toMatchObject({ code: "not-signed-in" });
  });
});
