/** Section 11, and the tables of 3 to 8 of the interface of /auth: what each route leaves in the trail. */
import { describe, expect, it, test } from "@jest/globals";
import { routes } from "../../../src/http/auth/table.ts";
import { goodPassword } from "../../../src/testing/accounts.ts";
import { otherRows } from "./acts/other-rows.ts";
import { ownRows } from "./acts/own-rows.ts";
import { cast, granted, strong } from "./acts/row.ts";
import { signInRows } from "./acts/sign-in-rows.ts";
import { house } from "./house.ts";
import type { Told } from "./visitor.ts";

const here = house({ grants: granted.grants });
const rows = [...signInRows, ...ownRows, ...otherRows];

/** Acts that rows of another file show: `attempts.test.ts` of accounts, `whole.test.ts` of this folder. */
const elsewhere = [
  ...["POST /auth/login/mfa lockout", "POST /auth/step-up lockout", "POST /auth/password/change lockout"],
  "POST /auth/launches launch",
];
/** What a route does besides, and is on record for. */
const besides = [
  ...["login/password", "invitations/accept", "register/confirm"].map((path) => `POST /auth/${path} login`),
  "POST /auth/register/confirm create",
];

describe("what is done is on record", () => {
  it.each(rows)("$route: $says", async ({ ready, status, code, acts }) => {
    const { ask, who } = await ready(here);
    let told: Told | undefined;
    const left = await here.actsOf(async () => {
      told = await ask();
    });
    expect([told?.status, told?.code]).toEqual([status, code]);
    const wanted = acts.map((act) => act.replace("WHO", who ?? ""));
    // Where the account is new its id is not known here.
    const shown = left.map((act) => (who === undefined ? act.split(" ").slice(0, 2).join(" ") : act));
    expect(shown).toEqual(wanted);
  });

  const silent = routes.filter(({ acts }) => acts.length === 0).map(({ method, path }) => `${method} ${path}`);
  it.each(silent)("%s leaves nothing: it shows what is one's own, or changes nothing", async (line) => {
    const { as } = await cast(here);
    const body = line.startsWith("POST") ? { body: { token: "x" } } : {};
    expect(await here.actsOf(() => here.ask(line, { as, ...body }))).toEqual([]);
  });

  test("each act of the table of routes has a row here, and no row has another", () => {
    const shown = rows.flatMap(({ route, acts }) => acts.map((act) => `${route} ${act.split(" ")[0]}`));
    const wanted = routes.flatMap(({ method, path, acts }) => acts.map((act) => `${method} ${path} ${act}`));
    expect(wanted.filter((one) => !shown.includes(one))).toEqual(expect.arrayContaining(elsewhere));
    expect(wanted.filter((one) => !shown.includes(one) && !elsewhere.includes(one))).toEqual([]);
    expect(shown.filter((one) => !wanted.includes(one) && !besides.includes(one))).toEqual([]);
  });

  const refusable = routes.filter(({ who, acts }) => who === "admin" && acts.length > 0);
  it.each(refusable.map((route) => [`${route.method} ${route.path}`, route.acts[0]] as const))(
    "%s that is refused: %s with outcome 4, of who asked",
    async (line, act) => {
      const [{ as, who }, other] = [await cast(here), await here.person()];
      const body = line.startsWith("GET") ? {} : { body: { reason: "x" } };
      const left = await here.actsOf(() => here.ask(line.replace("{id}", other.id), { as, ...body }));
      expect(left).toEqual([`${act} 4 ${line.includes("{id}") ? other.id : who.id}`]);
      expect(JSON.parse((await here.rig.trail()).at(-1) ?? "")).toMatchObject({
        agent: [{ who: { reference: who.fhirUser } }],
      });
    },
  );

  test("a session of somebody else that is not ended, and a request without the token of its session", async () => {
    const { as, who } = await cast(here);
    const refused = async (more: object) => here.ask("DELETE /auth/sessions/other", { as: { ...as, ...more } });
    expect(await here.actsOf(() => refused({}))).toEqual([`session-revoked 4 ${who.id}`]);
    expect(await here.actsOf(() => refused({ csrf: "x" }))).toEqual([`session-revoked 8 ${who.id}`]);
  });

  test("nothing in the trail is an e-mail, a password or a token", async () => {
    const trail = (await here.rig.trail()).join("\n");
    for (const secret of ["@nowhere.test", "@clinic.test", goodPassword, strong, here.rig.tokenOf("password-reset")])
      expect(trail).not.toContain(secret);
  });
});
