/** Sections 7 and 8: accounts administered, and accounts that begin. */
import { cast, type Row, strong, withFactor } from "./row.ts";

/** An administrator asks about an account. */
const administering =
  (line: string, body?: object): Row["ready"] =>
  async (here) => {
    const { as } = await withFactor(here, "system-admin");
    const { who } = await cast(here);
    return { who: who.id, ask: () => here.ask(line.replace("{id}", who.id), { as, ...(body && { body }) }) };
  };

interface Administered {
  line: string;
  status: number;
  act: string;
  body?: object;
}

const reason = { reason: "left the clinic" };

const administered: readonly Administered[] = [
  { line: "GET /auth/accounts", status: 200, act: "accounts-read 0" },
  { line: "GET /auth/accounts/{id}", status: 200, act: "accounts-read 0 WHO" },
  { line: "GET /auth/accounts/{id}/sessions", status: 200, act: "accounts-read 0 WHO" },
  { line: "POST /auth/accounts/{id}/disable", status: 200, act: "account-disabled 0 WHO", body: reason },
  { line: "POST /auth/accounts/{id}/enable", status: 200, act: "account-enabled 0 WHO", body: reason },
  { line: "POST /auth/accounts/{id}/unlock", status: 200, act: "account-unlocked 0 WHO", body: reason },
  { line: "POST /auth/accounts/{id}/mfa-reset", status: 204, act: "mfa-disabled 0 WHO", body: reason },
  { line: "POST /auth/accounts/{id}/password-reset", status: 202, act: "password-reset-requested 0 WHO" },
  { line: "DELETE /auth/accounts/{id}/sessions", status: 200, act: "session-revoked 0 WHO", body: reason },
];

const registrant = (email: string) => ({
  ...{ email, password: strong, given: "Ida", family: "Okoro", birth_date: "1980-01-31" },
});

const beginningRows: readonly Row[] = [
  {
    ...{ route: "POST /auth/invitations/accept", says: "an invitation accepted", status: 201 },
    acts: ["invitation-accepted 0 WHO", "login 0 WHO"],
    async ready(here) {
      const made = { email: "guest@clinic.test", role: "nurse", given: "A", family: "B", entry: "invitation" } as const;
      const { account, link = "" } = await here.rig.accounts.creation.create(made);
      const body = { token: link.split("#token=")[1], password: strong };
      return { who: account.id, ask: () => here.ask("POST /auth/invitations/accept", { body }) };
    },
  },
  {
    ...{ route: "POST /auth/register", says: "a registration", status: 202, acts: ["registered 0"] },
    ready: async (here) => ({ ask: () => here.ask("POST /auth/register", { body: registrant("new@home.test") }) }),
  },
  {
    ...{ route: "POST /auth/register/confirm", says: "patient and account made", status: 201 },
    acts: ["registration-confirmed 0", "login 0", "create 0"],
    async ready(here) {
      await here.ask("POST /auth/register", { body: registrant("newer@home.test") });
      const body = { token: here.rig.tokenOf("registration") };
      return { ask: () => here.ask("POST /auth/register/confirm", { body }) };
    },
  },
];

export const otherRows: readonly Row[] = [
  ...administered.map(({ line, status, act, body }): Row => {
    return { route: line, says: "by an administrator", status, acts: [act], ready: administering(line, body) };
  }),
  ...beginningRows,
];
