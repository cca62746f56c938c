/** Sections 4 to 7 of the interface of /auth: nobody reaches what is another's. */
import { describe, expect, it } from "@jest/globals";
import { routes } from "../../../src/http/auth/table.ts";
import { grantsOf } from "./grants.ts";
import { house } from "./house.ts";
import type { Signed } from "./visitor.ts";

const granted = grantsOf();
const here = house({ grants: granted.grants });
const withFactor = async (...choice: Parameters<typeof here.person>) => {
  const who = await here.person(choice[0], { totp: true, ...choice[1] });
  return { who, as: await here.signIn(who, { code: () => here.code(who) }) };
};

describe("6: the own account", () => {
  it.each([
    [{ text: "Dr Ada Byron", family: "King" }, "Dr Ada Byron"],
    [{ prefix: ["Dr"], given: ["Ada", "Augusta"], family: "Byron" }, "Dr Ada Augusta Byron"],
    [{ use: "official" }, undefined],
  ])("has the name that its owner has in FHIR: %j", async (name, called) => {
    const who = await here.person();
    const [type = "", id = ""] = who.fhirUser.split("/");
    const { store, prepare } = await here.rig.groundOf();
    const named = [...("use" in name ? [] : [{ use: "old", text: "Somebody Else" }]), { use: "official", ...name }];
    await store.commit({ changes: [prepare({ resourceType: type, id, name: named }, id, "PUT")] });
    const { status, body } = await here.ask("GET /auth/me", { as: await here.signIn(who) });
    expect([status, body["name"]]).toEqual([200, called]);
  });
});

describe("6: sessions and apps", () => {
  it("lists the own sessions, newest activity first, and says which is current", async () => {
    const who = await here.person();
    const first = await here.signIn(who);
    here.rig.clock.now += 60_000;
    const second = await here.signIn(who, { session: "token" });
    await here.signIn(await here.person());
    const { body } = await here.ask("GET /auth/sessions", { as: first });
    expect(body["sessions"]).toMatchObject([
      { id: first.session, current: true },
      { id: second.session, current: false },
    ]);
  });

  it("ends another own session: dead on the next request", async () => {
    const who = await here.person();
    const [one, other] = [await here.signIn(who), await here.signIn(who, { session: "token" })];
    expect(await here.ask(`DELETE /auth/sessions/${other.session}`, { as: one })).toMatchObject({
      status: 204,
      text: "",
    });
    expect(await here.ask("GET /auth/me", { as: other })).toMatchObject({ status: 401 });
    const body = { refresh_token: other.refresh };
    expect(await here.ask("POST /auth/refresh", { body })).toMatchObject({ code: "invalid-refresh-token" });
    expect(await here.ask("GET /auth/me", { as: one })).toMatchObject({ status: 200 });
  });

  it("ends all but the current, and says how many", async () => {
    const who = await here.person();
    const as = await here.signIn(who);
    for (let more = 0; more < 3; more++) await here.signIn(who);
    expect(await here.ask("DELETE /auth/sessions", { as })).toMatchObject({ status: 200, body: { revoked: 3 } });
    expect((await here.ask("GET /auth/sessions", { as })).body["sessions"]).toHaveLength(1);
  });

  it("takes the cookie back where the current session is ended by its id", async () => {
    const as = await here.signIn(await here.person());
    expect(await here.ask(`DELETE /auth/sessions/${as.session}`, { as })).toMatchObject({ status: 204, cookie: "" });
  });

  it("shows apps, and ends what one was allowed", async () => {
    const { as, who } = await withFactor();
    const id = granted.grant(who.id);
    expect((await here.ask("GET /auth/apps", { as })).body["apps"]).toEqual([
      {
        ...{ id, client_id: "chart", client_name: "Growth chart", scope: "patient/*.rs", patient: "amy" },
        ...{ granted_at: "1970-01-01T00:00:00.000Z", last_used_at: "1970-01-01T00:00:00.000Z", ip: "192.0.2.7" },
      },
    ]);
    expect(await here.ask(`DELETE /auth/apps/${id}`, { as })).toMatchObject({ status: 204 });
  });

  it("answers 404 for a session and an app of somebody else, as for what is not there, and they stay", async () => {
    const [mine, theirs] = [await withFactor(), await withFactor()];
    const app = granted.grant(theirs.who.id);
    for (const path of [`sessions/${theirs.as.session}`, "sessions/nothing", `apps/${app}`, "apps/nothing"])
      expect(await here.ask(`DELETE /auth/${path}`, { as: mine.as })).toMatchObject({ status: 404, code: "not-found" });
    expect(await here.ask("GET /auth/me", { as: theirs.as })).toMatchObject({ status: 200 });
  });
});

describe("4: what asks for a fresh sign-in", () => {
  const fresh = routes
    .filter(({ stepUp }) => stepUp)
    .map(({ method, path }) => `${method} ${path.replace("{id}", "x")}`);

  it.each(fresh)("%s: 403 step-up-required when the sign-in is old, and not after POST /auth/step-up", async (line) => {
    const { who, as } = await withFactor("system-admin");
    here.rig.clock.now += 300_000;
    const body = line.startsWith("GET") ? {} : { body: { code: "000000", reason: "x" } };
    expect(await here.ask(line, { as, ...body })).toMatchObject({ status: 403, code: "step-up-required" });
    const up = await here.ask("POST /auth/step-up", { as, body: { password: who.password, code: here.code(who) } });
    expect(up.status).toBe(200);
    const again = await here.ask(line, { as: { ...as, cookie: up.cookie ?? "" }, ...body });
    expect(again.code).not.toBe("step-up-required");
  });

  it("POST /auth/step-up asks for the second factor where there is one", async () => {
    const { who, as } = await withFactor();
    const told = await here.ask("POST /auth/step-up", { as, body: { password: who.password } });
    expect(told).toMatchObject({ status: 401, code: "invalid-code" });
  });
});

describe("7: administering accounts", () => {
  const lines = routes.filter(({ who }) => who === "admin");

  it.each(lines.map(({ method, path }) => `${method} ${path}`))("%s is for administrators: 403", async (line) => {
    const { as } = await withFactor("nurse");
    const other = await here.person();
    const told = await here.ask(line.replace("{id}", other.id), {
      as,
      ...(!line.startsWith("GET") && { body: { reason: "x" } }),
    });
    expect(told).toMatchObject({ status: 403, code: "forbidden" });
  });

  const clinicOf = async (id: string) => {
    const text = `{"resourceType":"Organization","id":"${id}","meta":{}}`;
    await here.rig.store.commit({ changes: [{ type: "Organization", id, method: "PUT", text, entries: [] }] });
    return { organization: `Organization/${id}` };
  };

  it("a clinic's administrator sees and acts on accounts of the own clinics only: 404 for others", async () => {
    const [north, south] = [await clinicOf("north"), await clinicOf("south")];
    const { as } = await withFactor("clinic-admin", north);
    const [mine, theirs] = [await here.person("nurse", north), await here.person("nurse", south)];
    const found = (await here.ask("GET /auth/accounts?role=nurse", { as })).body["accounts"] as { id: string }[];
    expect(found.map(({ id }) => id)).toEqual([mine.id]);
    expect(await here.ask(`GET /auth/accounts/${mine.id}`, { as })).toMatchObject({ status: 200 });
    for (const line of lines.filter(({ path }) => path.includes("{id}"))) {
      const asked = `${line.method} ${line.path.replace("{id}", theirs.id)}`;
      const body = line.method === "GET" ? {} : { body: { reason: "x" } };
      expect([asked, await here.ask(asked, { as, ...body })]).toMatchObject([
        asked,
        { status: 404, code: "not-found" },
      ]);
    }
  });

  it("a disabled account is refused on the very next request, at both doors", async () => {
    const { as } = await withFactor("system-admin");
    const who = await here.person();
    const theirs = [await here.signIn(who), await here.signIn(who, { session: "token" })];
    const told = await here.ask(`POST /auth/accounts/${who.id}/disable`, { as, body: { reason: "left" } });
    expect(told).toMatchObject({ status: 200, body: { id: who.id, status: "disabled" } });
    for (const one of theirs) expect(await here.ask("GET /auth/me", { as: one })).toMatchObject({ status: 401 });
    const again = await here.ask("POST /auth/login", { body: { username: who.email, password: who.password } });
    expect(again).toMatchObject({ status: 401, code: "invalid-credentials" });
    await here.ask(`POST /auth/accounts/${who.id}/enable`, { as, body: { reason: "back" } });
    expect(await here.signIn(who)).toMatchObject({ account: who.id });
  });

  it("nobody acts on the own account (403), and somebody is left to administer (409)", async () => {
    const { who, as } = await withFactor("system-admin");
    for (const act of ["disable", "mfa-reset"])
      expect(await here.ask(`POST /auth/accounts/${who.id}/${act}`, { as, body: { reason: "x" } })).toMatchObject({
        status: 403,
        code: "forbidden",
      });
  });

  it("a reason is needed: 400", async () => {
    const { as } = await withFactor("system-admin");
    for (const act of ["disable", "enable", "unlock", "mfa-reset"])
      expect(await here.ask(`POST /auth/accounts/x/${act}`, { as, body: {} })).toMatchObject({
        body: { code: "invalid-request", errors: [{ field: "reason", code: "required" }] },
      });
  });

  it("lists in pages, each account once", async () => {
    const { as } = await withFactor("system-admin");
    for (let more = 0; more < 3; more++) await here.person("front-desk");
    const found: string[] = [];
    for (let cursor = ""; ;) {
      const { body } = await here.ask(`GET /auth/accounts?role=front-desk${cursor}`, { as });
      const { accounts, next } = body as { accounts: { id: string }[]; next?: string };
      found.push(...accounts.map(({ id }) => id));
      if (next === undefined) break;
      cursor = `&cursor=${next}`;
    }
    expect(found).toHaveLength(3);
    expect(new Set(found).size).toBe(3);
  });
});

it("5: a changed password ends every other session, and its tokens", async () => {
  const who = await here.person();
  const sessions: Signed[] = [await here.signIn(who), await here.signIn(who, { session: "token" })];
  const as = await here.signIn(who);
  const body = { current_password: who.password, new_password: "Amber-Harbour-32-Lanterns" };
  expect(await here.ask("POST /auth/password/change", { as, body })).toMatchObject({ status: 204 });
  for (const one of sessions) expect(await here.ask("GET /auth/me", { as: one })).toMatchObject({ status: 401 });
  expect(await here.ask("GET /auth/me", { as })).toMatchObject({ status: 200 });
});
