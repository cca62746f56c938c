/** The demonstration's accounts: one for each role, told once, or none. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { generateSync } from "otplib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { roleCodes } from "../../../src/accounts/account.ts";
import { freePort } from "../../../src/testing/free-port.ts";
import { onMongodb } from "../engine.ts";
import { emptyFolder, launch, type Launched, removeFolder } from "../process.ts";

interface DemoAccount {
  role: string;
  email: string;
  password: string;
  totp_secret: string | null;
  fhirUser: string;
}

/** Milliseconds for a test that starts servers one after another. */
const starts = 120_000;

const folder = emptyFolder();
let launched: Launched;
let base = "";
let port = "";

async function start(settings: Record<string, string> = {}): Promise<void> {
  launched = launch(["main.ts"], folder, { AUTH: "smart", SEED: "demo", PORT: port, LOG_LEVEL: "warn", ...settings });
  base = await launched.ready;
}
async function stop(): Promise<void> {
  launched.child.kill("SIGTERM");
  await launched.ended;
}

const file = join(folder, "data", "demo-accounts.json");
const noted = () => JSON.parse(readFileSync(file, "utf8")) as DemoAccount[];
const post = async (path: string, body: object, at = base): Promise<Record<string, unknown>> => {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(new URL(path, at), { method: "POST", headers, body: JSON.stringify(body) });
  return (await answer.json()) as Record<string, unknown>;
};

beforeAll(async () => {
  port = String(await freePort());
  await start();
}, starts);
afterAll(async () => {
  await stop();
  await removeFolder(folder);
});

describe("with AUTH=smart", () => {
  it("each account is printed before the server says that it is ready", () => {
    const lines = launched.said.out.split("\n").filter((line) => line.startsWith("account "));
    const wanted = noted().map(({ role, email, password, totp_secret: totp }) =>
      ["account", role, email, password, ...(totp === null ? [] : [`totp=${totp}`])].join(" "),
    );
    expect(lines).toEqual(wanted);
    expect(launched.said.out).toMatch(/\nCardea is ready: \S+\n$/);
  });

  it("there is one for each role, at demo.example, in a file that only its owner reads", () => {
    expect(noted().map(({ role }) => role)).toEqual([...roleCodes]);
    expect(noted().map(({ email }) => email)).toEqual(roleCodes.map((role) => `${role}@demo.example`));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([...roleCodes])("%s signs in, with a second factor where the role asks for one", async (role) => {
    const { email, password, totp_secret: secret, fhirUser } = noted().find((one) => one.role === role) ?? missing();
    let told = await post("/auth/login", { username: email, password, session: "token" });
    expect(told["next"]).toBe(secret === null ? "done" : "mfa");
    if (secret !== null) {
      const body = { ticket: told["ticket"], code: generateSync({ secret }) };
      told = await post("/auth/login/mfa", body);
    }
    expect(told).toMatchObject({ next: "done", account: { email, fhirUser, roles: [{ role, primary: true }] } });
  });

  it("the example app is there, and asks nothing of anybody else", async () => {
    const page = await fetch(new URL("/apps/patient-summary/", base));
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    const policy = page.headers.get("content-security-policy");
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'/);
    const [script, style] = await Promise.all(
      ["app.js", "app.css"].map((name) => fetch(new URL(`/apps/patient-summary/${name}`, base))),
    );
    expect(script?.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(style?.headers.get("content-type")).toBe("text/css; charset=utf-8");
  });

  it.each(["/apps/patient-summary/README.md", "/apps/patient-summary/..%2f..%2fREADME.md", "/apps/other/"])(
    "nothing else is: %s",
    async (path) => expect((await fetch(new URL(path, base))).status).toBe(404),
  );

  it("a second start makes and tells nothing", async () => {
    const before = readFileSync(file, "utf8");
    await stop();
    await start();
    expect(launched.said.out).toBe(`Cardea is ready: ${base}\n`);
    expect(readFileSync(file, "utf8")).toBe(before);
  });
});

// A transaction of MongoDB outlives the server that is killed in it by a minute; durability.test.ts is about that.
(onMongodb ? describe.skip : describe)("a server that is killed while it fills the store", () => {
  const other = emptyFolder();
  const settings = { AUTH: "smart", SEED: "demo", LOG_LEVEL: "error" };
  const place = join(other, "data", "demo-accounts.json");
  afterAll(() => removeFolder(other));

  it(
    "leaves nothing, or all of it: whatever the file says after the next start is true",
    async () => {
      const first = launch(["main.ts"], other, settings);
      while (!existsSync(place)) await setImmediate();
      first.child.kill("SIGKILL");
      await first.ended;
      const next = launch(["main.ts"], other, settings);
      const origin = await next.ready;
      const accounts = JSON.parse(readFileSync(place, "utf8")) as DemoAccount[];
      const { email, password } = accounts.find(({ role }) => role === "nurse") ?? missing();
      const told = await post("/auth/login", { username: email, password, session: "token" }, origin);
      next.child.kill("SIGTERM");
      await next.ended;
      expect([accounts.length, told["next"]]).toEqual([roleCodes.length, "done"]);
    },
    starts,
  );
});

describe("a store that was first filled without sign-in", () => {
  const other = emptyFolder();
  afterAll(() => removeFolder(other));

  const noted = join(other, "data", "demo-accounts.json");

  /** Starts, asks, and stops. @returns Whom it made accounts for, and what was found */
  async function during<Found>(settings: Record<string, string>, work: (origin: string) => Promise<Found>) {
    const { child, ended, ready, said } = launch(["main.ts"], other, { SEED: "demo", LOG_LEVEL: "error", ...settings });
    const found = await work(new URL(await ready).origin);
    child.kill("SIGTERM");
    await ended;
    return { made: [...said.out.matchAll(/^account (\S+) /gm)].map(([, role]) => role), found };
  }

  /** Whether the app may be answered to at an address of this server, or of another. */
  async function isKnownAt(address: string, origin: string): Promise<boolean> {
    const asked = new URLSearchParams({
      ...{ client_id: "patient-summary", response_type: "code", redirect_uri: `${address}/apps/patient-summary/` },
      ...{ scope: "launch/patient patient/Patient.rs", state: "some-state-or-other", aud: `${origin}/fhir` },
      ...{ code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256" },
    });
    const { status } = await fetch(`${origin}/oauth2/authorize?${asked.toString()}`, { redirect: "manual" });
    expect([303, 400]).toContain(status);
    return status === 303;
  }

  it(
    "has the accounts of all who are still there, and the app, from the first start with it on, and once",
    async () => {
      const open = await during({ AUTH: "open" }, (origin) =>
        fetch(`${origin}/fhir/Practitioner/jun-watanabe`, { method: "DELETE" }),
      );
      expect([open.made, open.found.status, existsSync(noted)]).toEqual([[], 204, false]);
      const first = await during({ AUTH: "smart" }, async (origin) => {
        const accounts = JSON.parse(readFileSync(noted, "utf8")) as DemoAccount[];
        const { email, password } = accounts.find(({ role }) => role === "patient") ?? missing();
        const told = await post("/auth/login", { username: email, password, session: "token" }, origin);
        return [told["next"], await isKnownAt(origin, origin)];
      });
      expect(first).toEqual({ made: roleCodes.filter((role) => role !== "read-only"), found: ["done", true] });
      expect((await during({ AUTH: "smart" }, async () => undefined)).made).toEqual([]);
    },
    starts,
  );

  it(
    "the app is where the server is, and not where it was",
    async () => {
      const { found } = await during({ AUTH: "smart" }, async (origin) => origin);
      const { found: now } = await during({ AUTH: "smart", PORT: String(await freePort()) }, async (origin) => [
        origin === found,
        await isKnownAt(origin, origin),
        await isKnownAt(found, origin),
      ]);
      expect(now).toEqual([false, true, false]);
    },
    starts,
  );
});

describe("a store that was not filled by the demonstration", () => {
  const own = emptyFolder();
  afterAll(() => removeFolder(own));

  it(
    "gets nothing of it, whoever is in it",
    async () => {
      const first = launch(["main.ts"], own, { AUTH: "open", LOG_LEVEL: "error" });
      const put = await fetch(`${await first.ready}/Patient/amara-okafor`, {
        method: "PUT",
        headers: { "content-type": "application/fhir+json" },
        body: JSON.stringify({ resourceType: "Patient", id: "amara-okafor" }),
      });
      first.child.kill("SIGTERM");
      await first.ended;
      const next = launch(["main.ts"], own, { AUTH: "smart", SEED: "demo", LOG_LEVEL: "error" });
      const ready = await next.ready;
      next.child.kill("SIGTERM");
      await next.ended;
      expect([put.status, next.said.out]).toEqual([201, `Cardea is ready: ${ready}\n`]);
    },
    starts,
  );
});

describe("in production", () => {
  const other = emptyFolder();
  afterAll(() => removeFolder(other));

  async function starting(settings: Record<string, string>): Promise<{ out: string; err: string; app: number }> {
    const all = { AUTH: "smart", NODE_ENV: "production", LOG_LEVEL: "warn", ...settings };
    const process = launch(["main.ts"], other, all);
    const app = await fetch(new URL("/apps/patient-summary/", await process.ready));
    process.child.kill("SIGTERM");
    await process.ended;
    return { ...process.said, app: app.status };
  }

  it(
    "there is no demonstration unless it is asked for, and even then no account and no app",
    async () => {
      const silent = await starting({ SEED: "" });
      expect([silent.out.split("\n").length, silent.err, silent.app]).toEqual([2, "", 404]);
      const asked = await starting({ SEED: "demo" });
      expect([asked.out.split("\n").length, asked.app]).toEqual([2, 404]);
      expect(asked.err.trim().split("\n")).toEqual([expect.stringContaining("comes without its accounts")]);
    },
    starts,
  );
});

function missing(): never {
  throw new Error("there is no such account");
}
