/** Sections 4 to 6: the own second factor, password, sessions and apps. */
import { goodPassword } from "../../../../src/testing/accounts.ts";
import { asking, cast, granted, type Row, strong, withFactor } from "./row.ts";

const factorRows: readonly Row[] = [
  {
    ...{ route: "POST /auth/mfa/totp/verify", says: "an authenticator in use", status: 200 },
    acts: ["mfa-enabled 0 WHO"],
    async ready(here) {
      const { who, as } = await cast(here);
      const { secret } = (await here.ask("POST /auth/mfa/totp/setup", { as, body: {} })).body;
      const code = here.code({ ...who, secret: secret as string });
      return { who: who.id, ask: () => here.ask("POST /auth/mfa/totp/verify", { as, body: { code } }) };
    },
  },
  {
    ...{ route: "POST /auth/mfa/totp/disable", says: "an authenticator removed", status: 204 },
    acts: ["mfa-disabled 0 WHO"],
    async ready(here) {
      const { who, as } = await withFactor(here);
      const body = { code: here.code(who) };
      return { who: who.id, ask: () => here.ask("POST /auth/mfa/totp/disable", { as, body }) };
    },
  },
  {
    ...{ route: "POST /auth/mfa/recovery-codes", says: "new recovery codes", status: 200 },
    acts: ["mfa-recovery-codes 0 WHO"],
    ready: asking("POST /auth/mfa/recovery-codes", undefined, withFactor),
  },
  {
    ...{ route: "POST /auth/step-up", says: "a fresh sign-in", status: 200, acts: ["step-up 0 WHO"] },
    ready: asking("POST /auth/step-up", { password: goodPassword }),
  },
  {
    ...{ route: "POST /auth/step-up", says: "a wrong password", status: 401, code: "invalid-credentials" },
    acts: ["step-up 8 WHO"],
    ready: asking("POST /auth/step-up", { password: "no" }),
  },
];

const passwordRows: readonly Row[] = [
  {
    ...{ route: "POST /auth/password/forgot", says: "a link for an account", status: 202 },
    acts: ["password-reset-requested 0 WHO"],
    async ready(here) {
      const { id, email } = await here.person();
      return { who: id, ask: () => here.ask("POST /auth/password/forgot", { body: { email } }) };
    },
  },
  {
    ...{ route: "POST /auth/password/forgot", says: "an unknown e-mail, without it", status: 202 },
    acts: ["password-reset-requested 4"],
    ready: async (here) => ({
      ask: () => here.ask("POST /auth/password/forgot", { body: { email: "nobody@nowhere.test" } }),
    }),
  },
  {
    ...{ route: "POST /auth/password/reset", says: "a password by a link", status: 204 },
    acts: ["password-changed 0 WHO"],
    async ready(here) {
      const { id, email } = await here.person();
      await here.ask("POST /auth/password/forgot", { body: { email } });
      const body = { token: here.rig.tokenOf("password-reset"), new_password: strong };
      return { who: id, ask: () => here.ask("POST /auth/password/reset", { body }) };
    },
  },
  {
    ...{ route: "POST /auth/password/change", says: "another password", status: 204, acts: ["password-changed 0 WHO"] },
    ready: asking("POST /auth/password/change", { current_password: goodPassword, new_password: strong }),
  },
];

const sessionRows: readonly Row[] = [
  {
    ...{ route: "DELETE /auth/sessions/{id}", says: "a session ended", status: 204, acts: ["session-revoked 0 WHO"] },
    async ready(here) {
      const { who, as } = await cast(here);
      const { session } = await here.signIn(who);
      return { who: who.id, ask: () => here.ask(`DELETE /auth/sessions/${session}?reason=lost`, { as }) };
    },
  },
  {
    ...{ route: "DELETE /auth/sessions", says: "all others ended, each on record", status: 200 },
    acts: ["session-revoked 0 WHO", "session-revoked 0 WHO"],
    async ready(here) {
      const { who, as } = await cast(here);
      for (let more = 0; more < 2; more++) await here.signIn(who);
      return { who: who.id, ask: () => here.ask("DELETE /auth/sessions", { as }) };
    },
  },
  {
    ...{ route: "DELETE /auth/apps/{id}", says: "an app sent away", status: 204, acts: ["grant-revoked 0 WHO"] },
    async ready(here) {
      const { who, as } = await cast(here);
      const id = granted.grant(who.id);
      return { who: who.id, ask: () => here.ask(`DELETE /auth/apps/${id}`, { as }) };
    },
  },
];

export const ownRows: readonly Row[] = [...factorRows, ...passwordRows, ...sessionRows];
