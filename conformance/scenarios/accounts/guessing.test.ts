/** Sections 2, 3 and 5 of the interface of /auth: guessing leads nowhere, and nothing tells who has an account. */
import { describe, expect, it } from "@jest/globals";
import type { Somebody } from "../../../src/testing/accounts.ts";
import { house } from "./house.ts";
import type { Told } from "./visitor.ts";

const here = house();
const login = (username: string, password: string) => here.ask("POST /auth/login", { body: { username, password } });

/** All that a caller gets, but for what is of the moment. */
const shown = ({ status, text, headers }: Told) => [
  status,
  text,
  [...headers].filter(([name]) => !["x-request-id", "date"].includes(name)),
];

async function locked(): Promise<Somebody> {
  const who = await here.person();
  for (let tries = 0; tries < 5; tries++) await login(who.email, "no");
  return who;
}

async function disabled(): Promise<Somebody> {
  const who = await here.person();
  await here.rig.accounts.administration.disable("operator", who.id, {});
  return who;
}

describe("3: an e-mail that nobody has, a wrong password, a locked and a disabled account", () => {
  it("answer with the same bytes to a sign-in", async () => {
    const [right, shut, gone] = [await here.person(), await locked(), await disabled()];
    const told = [
      await login("nobody@nowhere.test", right.password),
      await login(right.email, "no"),
      await login(shut.email, shut.password),
      await login(gone.email, gone.password),
    ];
    expect(told[0]).toMatchObject({ status: 401, code: "invalid-credentials" });
    for (const one of told) expect(shown(one)).toEqual(shown(told[0] as Told));
  });

  it("5: answer with the same bytes to a forgotten password, and only who can sign in is mailed", async () => {
    const [right, gone] = [await here.person(), await disabled()];
    const before = here.rig.mails().length;
    const emails = [right.email, "nobody@nowhere.test", gone.email];
    const told: Told[] = [];
    for (const email of emails) told.push(await here.ask("POST /auth/password/forgot", { body: { email } }));
    expect(told[0]).toMatchObject({ status: 202, text: "{}" });
    for (const one of told) expect(shown(one)).toEqual(shown(told[0] as Told));
    expect(here.rig.mails().slice(before)).toMatchObject([{ template: "password-reset", to: right.email }]);
  });

  it("8: answer with the same bytes to a registration, and the owner is told", async () => {
    const who = await here.person();
    const registrant = {
      password: "Coral-Harbour-33-Lanterns",
      given: "Ida",
      family: "Okoro",
      birth_date: "1980-01-31",
    };
    const told: Told[] = [];
    for (const email of [who.email, "new@home.test"])
      told.push(await here.ask("POST /auth/register", { body: { email, ...registrant } }));
    expect(told[0]).toMatchObject({ status: 202, text: "{}" });
    expect(shown(told[1] as Told)).toEqual(shown(told[0] as Told));
    expect(here.rig.mails().slice(-2)).toMatchObject([
      { template: "registration-exists" },
      { template: "registration" },
    ]);
  });
});

it("2: of 1,000 wrong passwords at once five are looked at: one lock, one mail, a failure each on record", async () => {
  const who = await here.person();
  const acts = await here.actsOf(async () => {
    const told = await Promise.all(Array.from({ length: 1_000 }, () => login(who.email, "Wrong-Harbour-27-Lanterns")));
    expect(new Set(told.map(({ text }) => text)).size).toBe(1);
    expect(new Set(told.map(({ status }) => status))).toEqual(new Set([401]));
  });
  expect(acts.filter((act) => act === `login 8 ${who.id}`)).toHaveLength(1_000);
  expect(acts.filter((act) => act === `lockout 8 ${who.id}`)).toHaveLength(1);
  expect(here.rig.mails().filter(({ to }) => to === who.email)).toMatchObject([{ template: "account-locked" }]);
  expect(await login(who.email, who.password)).toMatchObject({ status: 401, code: "invalid-credentials" });
  here.rig.clock.now += 1_800_000;
  expect(await login(who.email, who.password)).toMatchObject({ status: 200 });
}, 120_000);

describe("2: tokens that went by mail", () => {
  it("answer the same when they are unknown, used, voided or expired", async () => {
    const who = await here.person();
    const forgot = async () => {
      await here.ask("POST /auth/password/forgot", { body: { email: who.email } });
      return here.rig.tokenOf("password-reset");
    };
    const reset = (token: string) =>
      here.ask("POST /auth/password/reset", { body: { token, new_password: "Ivory-Harbour-34-Lanterns" } });
    const [voided, used] = [await forgot(), await forgot()];
    const told = [await reset("unknown"), await reset(voided)];
    expect(await reset(used)).toMatchObject({ status: 204 });
    told.push(await reset(used));
    const late = await forgot();
    here.rig.clock.now += 1_800_000;
    told.push(await reset(late));
    expect(told[0]).toMatchObject({ status: 400, code: "invalid-token" });
    for (const one of told) expect(shown(one)).toEqual(shown(told[0] as Told));
  });
});
