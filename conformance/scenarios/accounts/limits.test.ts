/** How often something may be tried: by network and by e-mail, on all nodes together. */
import { describe, expect, it } from "@jest/globals";
import { openLimits, unlimited } from "../../../src/http/auth/limits.ts";
import { house } from "./house.ts";

const here = house({ limits: ({ records, clock }) => openLimits(records, () => clock.now) });
const login = (username: string, password: string, from: string) =>
  here.ask("POST /auth/login", { body: { username, password }, from });
const tooMany = { status: 429, code: "too-many-requests" };

describe("POST /auth/login", () => {
  it("by network: 100 failures in a day, however many come at once; 429 says how long to wait", async () => {
    const from = "192.0.2.10";
    const who = await here.person();
    const told = await Promise.all(
      Array.from({ length: 150 }, (_, at) => login(`nobody-${at}@nowhere.test`, "no", from)),
    );
    expect(told.filter(({ status }) => status === 401)).toHaveLength(100);
    expect(told.filter(({ status }) => status === 429)).toHaveLength(50);
    const refused = await login(who.email, who.password, from);
    expect(refused).toMatchObject(tooMany);
    expect(refused.headers.get("retry-after")).toBe("86400");
    expect(await login(who.email, who.password, "192.0.2.11")).toMatchObject({ status: 200 });
    here.rig.clock.now += 86_400_000;
    expect(await login(who.email, who.password, from)).toMatchObject({ status: 200 });
  }, 60_000);

  it("a sign-in that is right is not counted", async () => {
    const who = await here.person();
    for (let times = 0; times < 105; times++)
      expect(await login(who.email, who.password, "192.0.2.20")).toMatchObject({ status: 200 });
  }, 60_000);

  it("by e-mail: 50 failures in a day from anywhere, the same for one that nobody has", async () => {
    const who = await here.person();
    for (const email of [who.email, "somebody@nowhere.test"]) {
      for (let times = 0; times < 50; times++)
        expect(await login(email, "no", `198.51.100.${times}`)).toMatchObject({ status: 401 });
      expect(await login(email, who.password, "198.51.100.200")).toMatchObject(tooMany);
    }
  }, 60_000);

  it("by e-mail: that which signs in, whatever else the body holds", async () => {
    const who = await here.person();
    const asOther = (at: number) => ({ username: who.email, password: "no", email: `other-${at}@nowhere.test` });
    for (let times = 0; times < 50; times++)
      await here.ask("POST /auth/login", { body: asOther(times), from: `192.0.2.${times + 100}` });
    expect(await login(who.email, who.password, "192.0.2.99")).toMatchObject(tooMany);
  }, 60_000);

  it("by e-mail: who guesses does not shut the owner out of where the owner has signed in", async () => {
    const who = await here.person();
    const home = "203.0.113.5";
    expect(await login(who.email, who.password, home)).toMatchObject({ status: 200 });
    for (let times = 0; times < 50; times++) await login(who.email, "no", `198.51.100.${times + 100}`);
    here.rig.clock.now += 1_800_000;
    expect(await login(who.email, who.password, "203.0.113.6")).toMatchObject(tooMany);
    expect(await login(who.email, who.password, home)).toMatchObject({ status: 200 });
  }, 60_000);

  it("of IPv6 the network is counted that a subscriber has", async () => {
    for (let times = 0; times < 100; times++)
      await login(`other-${times}@nowhere.test`, "no", `2001:db8:1:2::${(times + 1).toString(16)}`);
    expect(await login("x@nowhere.test", "no", "2001:db8:1:2:ffff::1")).toMatchObject(tooMany);
    expect(await login("x@nowhere.test", "no", "2001:db8:1:3::1")).toMatchObject({ status: 401 });
  }, 60_000);
});

describe("mail", () => {
  it("is asked for five times in an hour for one address, whether somebody has it or not", async () => {
    const who = await here.person();
    for (const email of [who.email, "no@nowhere.test"]) {
      const ask = () => here.ask("POST /auth/password/forgot", { body: { email }, from: "192.0.2.30" });
      for (let times = 0; times < 5; times++) expect(await ask()).toMatchObject({ status: 202 });
      expect(await ask()).toMatchObject(tooMany);
    }
  });

  it("a network registers ten in an hour", async () => {
    const register = (at: number) => {
      const person = { given: "Ida", family: "Okoro", birth_date: "1980-01-31", password: "Coral-Harbour-33-Lanterns" };
      return here.ask("POST /auth/register", { body: { ...person, email: `r${at}@home.test` }, from: "192.0.2.40" });
    };
    for (let times = 0; times < 10; times++) expect(await register(times)).toMatchObject({ status: 202 });
    expect(await register(10)).toMatchObject(tooMany);
  });
});

it("links are tried 20 times in an hour", async () => {
  const ask = () => here.ask("POST /auth/password/validate", { body: { token: "x" }, from: "192.0.2.50" });
  for (let times = 0; times < 20; times++) expect(await ask()).toMatchObject({ status: 400 });
  expect(await ask()).toMatchObject(tooMany);
});

it("another node counts the same tries", async () => {
  const { records, clock } = here.rig;
  const nodes = [openLimits(records, () => clock.now), openLimits(records, () => clock.now)];
  const count = { name: "token-address", who: "n", network: "n" } as const;
  const spent = await Promise.allSettled(
    Array.from({ length: 40 }, (_, at) => (nodes[at % 2] ?? unlimited).spend([count])),
  );
  expect(spent.filter(({ status }) => status === "fulfilled")).toHaveLength(20);
});
