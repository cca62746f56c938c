/** Nobody is told, or changes, anything of another's account: by any route, with any id of the other's, nor as an app. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { routes } from "../../src/http/auth/table.ts";
import { marker, marksIn } from "../../src/testing/leaks/world.ts";
import { openVisitor, type Signed, type Told, type Visitor } from "./accounts/visitor.ts";
import { guarded } from "./guarded.ts";
import { fill } from "./leaks.ts";
import { type App, appOf, launch, post, read, refresh } from "./smart/flow.ts";
import type { Person } from "./smart/people.ts";

const rig = guarded();
const password = "Blue-Harbour-27-Lanterns";

/** In whatever is of the other. */
const mark = (patient: string, kind: string) => marker({ patient, type: "Account", kind });

interface Somebody extends Person {
  as: Signed;
  /** As a program. */
  api: Signed;
  app: App;
  tokens: { access: string; refresh: string };
}

let visitor: Visitor;
let [anna, beatrix, nurse] = [] as unknown as [Somebody, Somebody, Somebody];
/** Every id of the other's, by what it is of. */
let ids: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  await fill(rig);
  visitor = openVisitor(rig.origin, rig.origin);
  anna = await somebody("anna", { role: "patient", patient: "Patient/anna" });
  nurse = await somebody("nurse", { role: "nurse" });
  beatrix = await somebody("beatrix", { role: "patient", patient: "Patient/beatrix" });
  const { accounts, apps } = await rig.server.signIn();
  const who = await accounts.sessions.who({ cookie: cookieOf(beatrix) });
  const [grant] = await apps.grants.port.list(beatrix.id);
  ids = {
    ...{ account: beatrix.id, session: beatrix.as.session, "session of a program": beatrix.api.session },
    ...{ client: beatrix.app.id, grant: grant?.id ?? "", patient: "beatrix", "session by its key": who.session.id },
    ...{ "access token": beatrix.tokens.access, "refresh token": beatrix.tokens.refresh },
  };
  expect(Object.values(ids).every((id) => id.length > 6)).toBe(true);
}, 60_000);

const cookieOf = ({ as }: Somebody) => as.cookie?.slice(as.cookie.indexOf("=") + 1) ?? "";

type NewAccount = Parameters<Awaited<ReturnType<typeof rig.server.signIn>>["accounts"]["creation"]["create"]>[0];

/** An account that is signed in, twice, and that let in an app. */
async function somebody(name: string, who: Pick<NewAccount, "role" | "patient">): Promise<Somebody> {
  const { accounts, auth } = await rig.server.signIn();
  const email = `${mark(name, "email")}@example.org`;
  const { account } = await accounts.creation.create({ ...who, email, entry: { password } });
  const person = { id: account.id, email, password, fhirUser: account.fhirUser };
  const signIn = async (session: string) =>
    signedInBy(
      await visitor.ask("POST /auth/login", {
        body: { username: email, password, session },
        headers: { "user-agent": mark(name, "agent"), origin: rig.origin },
      }),
    );
  const app = await appOf({ auth }, { name: mark(name, "app") });
  const doing = { person, patient: "anna" };
  const scope = "openid fhirUser launch/patient offline_access patient/*.rs";
  const { token } = await launch({ base: rig.origin, clock: { ahead: 0 } }, app, scope, doing);
  const { access_token: access = "", refresh_token: refreshing = "" } = token.body;
  return {
    ...person,
    app,
    tokens: { access, refresh: refreshing },
    as: await signIn("cookie"),
    api: await signIn("token"),
  };
}

function signedInBy({ body, cookie, text }: Told): Signed {
  const { session, account, csrf_token: csrf, access_token: bearer } = body;
  if (session === undefined) throw new Error(text);
  return {
    ...(cookie !== undefined && { cookie, csrf: csrf as string }),
    ...(bearer !== undefined && { bearer: bearer as string }),
    session: (session as { id: string }).id,
    account: (account as { id: string }).id,
  };
}

const shown = ({ text, headers }: Told): string => `${text}\n${JSON.stringify([...headers])}`;

/** Of the other, in an answer. */
const leaked = (told: Told) => marksIn(shown(told)).filter(({ patient }) => patient === "beatrix");

/** With what a route is asked for somebody's thing. */
const named = ["id", "account", "session", "client_id", "patient", "token", "ticket", "refresh_token"];
const bodyWith = (id: string) => ({
  ...Object.fromEntries(named.map((name) => [name, id])),
  ...{ username: mark("beatrix", "email"), email: mark("beatrix", "email"), code: "000000", reason: "x" },
});

/** As long, and nobody's. */
const nobodys = (id: string) => (id.length === 36 ? randomUUID() : id.replace(/[a-z\d]/gi, "x"));

const alike = /[\w-]{20,}|id-\d+/g;

/** What ends the caller's own session, or all but that. */
const ending = new Set(["POST /auth/logout", "DELETE /auth/sessions"]);

const tried = routes.filter(({ method, path }) => !ending.has(`${method} ${path}`));

describe.each(["anna", "nurse"])("%s", (name) => {
  const attacker = (): Signed => (name === "anna" ? anna.as : nurse.api);

  it.each(tried.map(({ method, path }) => `${method} ${path}`))("%s", async (line) => {
    const [method = "", path = ""] = line.split(" ");
    const ask = (id: string) =>
      visitor.ask(
        `${method} ${path.replace("{id}", id)}${method === "POST" ? "" : `?account=${id}&user=${id}&email=${id}`}`,
        {
          as: attacker(),
          ...(method === "POST" && { body: bodyWith(id) }),
          headers: { origin: rig.origin },
        },
      );
    for (const [what, id] of Object.entries(ids)) {
      const none = nobodys(id);
      const [told, other] = [await ask(id), await ask(none)];
      expect([what, leaked(told)]).toEqual([what, []]);
      expect([what, told.status, told.code]).toEqual([what, other.status, other.code]);
      expect(told.text.replaceAll(id, "~").replace(alike, "#")).toBe(
        other.text.replaceAll(none, "~").replace(alike, "#"),
      );
    }
  });

  it("sees the own", async () => {
    for (const line of ["GET /auth/me", "GET /auth/sessions", "GET /auth/apps"]) {
      const told = await visitor.ask(line, { as: attacker() });
      expect([told.status, marksIn(told.text).length > 0]).toEqual([200, true]);
    }
  });
});

describe("an app", () => {
  it("learns nothing of a token of another's, and ends none", async () => {
    for (const token of [beatrix.tokens.access, beatrix.tokens.refresh]) {
      const client = { client_id: anna.app.id };
      const revoked = await post(rig.origin, "/oauth2/revoke", { token, ...client });
      expect([200, 400]).toContain(revoked.status);
      const seen = await post(rig.origin, "/oauth2/introspect", { token, ...client });
      expect(seen.body["active"]).not.toBe(true);
      const bearer = { authorization: `Bearer ${anna.tokens.access}` };
      expect((await post(rig.origin, "/oauth2/introspect", { token }, bearer)).body["active"]).not.toBe(true);
    }
    expect((await read(rig.origin, "Patient/beatrix", anna.tokens.access)).status).toBe(404);
  });

  it("refreshes nothing of another's", async () => {
    expect((await refresh(rig.origin, anna.app, beatrix.tokens.refresh)).status).toBe(400);
  });
});

describe("after all of it", () => {
  it("the other is as before: signed in, with the app", async () => {
    for (const as of [beatrix.as, beatrix.api]) {
      const { status, body } = await visitor.ask("GET /auth/me", { as });
      expect([status, (body["account"] as { status?: string } | undefined)?.status ?? "active"]).toEqual([
        200,
        "active",
      ]);
    }
    expect((await read(rig.origin, "Patient/beatrix", beatrix.tokens.access)).status).toBe(200);
    const { body } = await visitor.ask("GET /auth/apps", { as: beatrix.as });
    expect(body["apps"]).toHaveLength(1);
  });
});
