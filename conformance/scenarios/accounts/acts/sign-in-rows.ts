/** Section 3: signing in and out. */
import { asking, login, type Row, strong, ticketOf } from "./row.ts";

export const signInRows: readonly Row[] = [
  {
    ...{ route: "POST /auth/login", says: "a sign-in", status: 200, acts: ["login 0 WHO"] },
    async ready(here) {
      const { id, email, password } = await here.person();
      return { who: id, ask: () => login(here, email, password) };
    },
  },
  {
    ...{ route: "POST /auth/login", says: "a wrong password", status: 401, code: "invalid-credentials" },
    acts: ["login 8 WHO"],
    async ready(here) {
      const { id, email } = await here.person();
      return { who: id, ask: () => login(here, email, "no") };
    },
  },
  {
    ...{ route: "POST /auth/login", says: "an unknown name, which is not in the trail", status: 401 },
    ...{ code: "invalid-credentials", acts: ["login 8"] },
    ready: async (here) => ({ ask: () => login(here, "nobody@nowhere.test", "no") }),
  },
  {
    ...{ route: "POST /auth/login", says: "the failure that locks", status: 401, code: "invalid-credentials" },
    acts: ["login 8 WHO", "lockout 8 WHO"],
    async ready(here) {
      const { id, email } = await here.person();
      for (let tries = 0; tries < 4; tries++) await login(here, email, "no");
      return { who: id, ask: () => login(here, email, "no") };
    },
  },
  {
    ...{ route: "POST /auth/login/mfa", says: "a code", status: 200, acts: ["login 0 WHO"] },
    async ready(here) {
      const who = await here.person("nurse", { totp: true });
      const ticket = await ticketOf(here, who);
      return { who: who.id, ask: () => here.ask("POST /auth/login/mfa", { body: { ticket, code: here.code(who) } }) };
    },
  },
  {
    ...{
      route: "POST /auth/login/mfa",
      says: "a wrong code",
      status: 401,
      code: "invalid-code",
      acts: ["login 8 WHO"],
    },
    async ready(here) {
      const who = await here.person("nurse", { totp: true });
      const ticket = await ticketOf(here, who);
      return { who: who.id, ask: () => here.ask("POST /auth/login/mfa", { body: { ticket, code: "000000" } }) };
    },
  },
  {
    ...{ route: "POST /auth/login/password", says: "a password in place of a one-time one", status: 200 },
    acts: ["password-changed 0 WHO", "login 0 WHO"],
    async ready(here) {
      const made = { email: "row@clinic.test", role: "nurse", given: "A", family: "B" } as const;
      const entry = "one-time-password";
      const { account, oneTimePassword = "" } = await here.rig.accounts.creation.create({ ...made, entry });
      const { ticket } = (await login(here, account.email, oneTimePassword)).body;
      const body = { ticket, new_password: strong };
      return { who: account.id, ask: () => here.ask("POST /auth/login/password", { body }) };
    },
  },
  {
    ...{ route: "POST /auth/refresh", says: "a new pair", status: 200, acts: ["refresh 0 WHO"] },
    async ready(here) {
      const who = await here.person();
      const { refresh } = await here.signIn(who, { session: "token" });
      return { who: who.id, ask: () => here.ask("POST /auth/refresh", { body: { refresh_token: refresh } }) };
    },
  },
  {
    ...{ route: "POST /auth/refresh", says: "a used one", status: 401, code: "invalid-refresh-token" },
    acts: ["refresh-reuse 8 WHO"],
    async ready(here) {
      const who = await here.person();
      const { refresh } = await here.signIn(who, { session: "token" });
      const ask = () => here.ask("POST /auth/refresh", { body: { refresh_token: refresh } });
      await ask();
      return { who: who.id, ask };
    },
  },
  {
    ...{ route: "POST /auth/logout", says: "signing out", status: 204, acts: ["logout 0 WHO"] },
    ready: asking("POST /auth/logout"),
  },
];
