/** /auth, /oauth2, /fhir and /docs of a whole server: each door takes what is its own. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { generateSync } from "otplib";
import { freePort } from "../../../src/testing/free-port.ts";
import { emptyFolder, launch, type Launched, removeFolder } from "../process.ts";
import { openVisitor, type Signed, signedIn, type Visitor } from "./visitor.ts";

interface Demo {
  role: string;
  email: string;
  password: string;
  totp_secret: string | null;
  fhirUser: string;
}

const folder = emptyFolder();
let server: Launched | undefined;
let base = "";
/** Commands have to know where the server is, as their tokens name it. */
let port = "";
let visitor: Visitor | undefined;
let people: readonly Demo[] = [];

beforeAll(async () => {
  port = String(await freePort());
  server = launch(["main.ts"], folder, { AUTH: "smart", PORT: port, SEED: "demo", LOG_LEVEL: "http" });
  base = new URL(await server.ready).origin;
  visitor = openVisitor(base, base);
  people = JSON.parse(readFileSync(join(folder, "data", "demo-accounts.json"), "utf8")) as Demo[];
}, 120_000);
afterAll(async () => {
  server?.child.kill("SIGTERM");
  await server?.ended;
  await removeFolder(folder);
});

const ask: Visitor["ask"] = (...asked) => {
  if (!visitor) throw new Error("the server runs only while tests do");
  return visitor.ask(...asked);
};

function personOf(role: string): Demo {
  const person = people.find((one) => one.role === role);
  if (!person) throw new Error(`no demonstration account of ${role}`);
  return person;
}

async function signIn({ email, password, totp_secret: secret }: Demo, session = "cookie"): Promise<Signed> {
  const first = await ask("POST /auth/login", { body: { username: email, password, session } });
  const { next, ticket } = first.body;
  if (next !== "mfa" || secret === null) return signedIn(first);
  return signedIn(await ask("POST /auth/login/mfa", { body: { ticket, code: generateSync({ secret }) } }));
}

/** An app's token, as an operator hands it out. */
async function operatorToken(...args: readonly string[]): Promise<string> {
  const { ended, said } = launch(["cli/cli.ts", "token", ...args], folder, { AUTH: "smart", PORT: port });
  expect([await ended, said.err]).toEqual([0, expect.anything()]);
  return said.out.trim();
}

const bearer = (token: string | undefined) => ({ headers: { authorization: `Bearer ${token}` } });

describe("1: two audiences", () => {
  it("a token of /auth opens nothing at /fhir, and one of /fhir nothing at /auth", async () => {
    const nurse = personOf("nurse");
    const api = await signIn(nurse, "token");
    expect(await ask("GET /auth/me", { as: api })).toMatchObject({ status: 200 });
    expect(await ask("GET /fhir/Patient", bearer(api.bearer))).toMatchObject({ status: 401 });
    const token = await operatorToken("--scope", "user/*.rs", "--user", nurse.fhirUser);
    expect(await ask("GET /fhir/Organization?_count=1", bearer(token))).toMatchObject({ status: 200 });
    for (const line of ["GET /auth/me", "GET /auth/accounts", "POST /auth/logout", "DELETE /auth/sessions"])
      expect(await ask(line, bearer(token))).toMatchObject({ status: 401, code: "session-expired" });
  }, 60_000);

  it("a cookie opens nothing at /fhir", async () => {
    const { cookie = "" } = await signIn(personOf("read-only"));
    expect(await ask("GET /fhir/Patient", { headers: { cookie } })).toMatchObject({ status: 401 });
  });
});

describe("each answer's headers", () => {
  const strict = { "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer" };

  it.each([
    ["/", "the first page"],
    ["/docs", "the page of /auth"],
    ["/docs/openapi.json", "its document"],
    ["/health/live", "health"],
    ["/nothing", "what is not there"],
  ])("%s, %s: nothing frames it, nothing is loaded that is not its own", async (path) => {
    const { headers } = await ask(`GET ${path}`);
    expect(Object.fromEntries(headers)).toMatchObject(strict);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/^default-src 'none'/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(policy).not.toMatch(/\*|http|data:/);
  });

  it.each(["GET /fhir/metadata", "GET /fhir/.well-known/smart-configuration"])(
    "%s may be read from anywhere, without credentials",
    async (line) => {
      const { status, headers } = await ask(line, { headers: { origin: "https://app.test" } });
      expect([status, headers.get("access-control-allow-origin")]).toEqual([200, "*"]);
      expect(headers.get("access-control-allow-credentials")).toBeNull();
    },
  );

  it("over http nothing is said of https, and the cookie has no prefix", async () => {
    expect((await ask("GET /docs")).headers.get("strict-transport-security")).toBeNull();
    expect((await signIn(personOf("front-desk"))).cookie).toMatch(/^cardea_session=/);
  });
});

it("/docs/openapi.json says what is there, and each of its paths is", async () => {
  const { status, body } = await ask("GET /docs/openapi.json");
  expect([status, body["openapi"]]).toEqual([200, "3.1.0"]);
  for (const [path, operations] of Object.entries(body["paths"] as Record<string, object>))
    for (const method of Object.keys(operations)) {
      const told = await ask(`${method.toUpperCase()} ${path.replace("{id}", "x")}`, { body: undefined });
      expect([path, told.status, told.code]).not.toEqual([path, 404, "not-found"]);
      expect(told.status).toBeLessThan(500);
    }
});

describe("limits", () => {
  it("a client that fails 20 times in a minute at the token endpoint waits: 429", async () => {
    const fail = () =>
      fetch(`${base}/oauth2/token`, {
        method: "POST",
        headers: { authorization: `Basic ${Buffer.from("nobody:secret").toString("base64")}` },
        body: new URLSearchParams({ grant_type: "client_credentials" }),
      });
    for (let times = 0; times < 20; times++) expect((await fail()).status).toBeLessThan(429);
    const refused = await fail();
    expect([refused.status, Number(refused.headers.get("retry-after"))]).toEqual([429, expect.any(Number)]);
    expect(await refused.json()).toMatchObject({ error: "temporarily_unavailable" });
  });
});

it("the log has patterns of paths, and nothing that was sent", async () => {
  const session = "01890000-0000-7000-8000-00000000beef";
  await ask(`DELETE /auth/sessions/${session}?reason=hush`, { as: await signIn(personOf("case-manager")) });
  const log = server?.said.err ?? "";
  expect(log).toContain('"path":"/auth/sessions/{id}"');
  const secrets = people.flatMap(({ email, password, totp_secret: secret }) => [email, password, secret ?? password]);
  for (const secret of [session, "hush", ...secrets]) expect(log).not.toContain(secret);
});
