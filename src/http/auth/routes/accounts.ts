/** Accounts, administered. */
import { accountStatuses, roleCodes } from "../../../accounts/account.ts";
import type { From } from "../../../accounts/acts.ts";
import type { ActCode } from "../../../audit/act.ts";
import { reason } from "../members.ts";
import { administering, type Asked, type Route } from "../route.ts";
import { choice, count, listOf, named, object, text } from "../schema.ts";
import { shownAccount, shownSession } from "../shapes.ts";

const idIn = ({ path }: Pick<Asked, "path">): string => path["id"] ?? "";

const list = administering(
  {
    method: "GET",
    path: "/auth/accounts",
    does: "Accounts, by what is asked; a clinic's administrator sees those of the own clinics",
    query: object(
      {},
      {
        email: text("Exactly this one, in any case", 320),
        role: choice(roleCodes, "Who have it"),
        organization: text("Who have a role there, such as Organization/1", 200),
        status: choice(accountStatuses, "Those that are so"),
        cursor: text("The `next` of the page before", 200),
      },
    ),
    answers: {
      200: object(
        { accounts: listOf(named("account"), "At most 100") },
        { next: text("Cursor of the next page, when there is one") },
      ),
    },
    errors: [],
    acts: ["accounts-read"],
  },
  async ({ accounts }, { query, from }, by) => {
    const found = await accounts.administration.list(by, query, from);
    return {
      status: 200,
      body: { accounts: found.accounts.map(shownAccount), ...(found.next !== undefined && { next: found.next }) },
    };
  },
);

const read = administering(
  {
    method: "GET",
    path: "/auth/accounts/{id}",
    does: "An account",
    answers: { 200: named("account") },
    errors: [],
    acts: ["accounts-read"],
  },
  async ({ accounts }, asked, by) => ({
    status: 200,
    body: shownAccount(await accounts.administration.get(by, idIn(asked), asked.from)),
  }),
);

const sessions = administering(
  {
    method: "GET",
    path: "/auth/accounts/{id}/sessions",
    does: "Sessions of an account",
    answers: { 200: object({ sessions: listOf(named("session"), "Those that are alive") }) },
    errors: [],
    acts: ["accounts-read"],
  },
  async ({ accounts }, asked, by) => ({
    status: 200,
    body: { sessions: (await accounts.administration.sessions(by, idIn(asked), asked.from)).map(shownSession) },
  }),
);

interface Change {
  does: string;
  act: ActCode;
  errors: Route["errors"];
}

const changes: Readonly<Record<"disable" | "enable" | "unlock", Change>> = {
  disable: {
    does: "Nobody signs in with it, and all that it has ends at once",
    act: "account-disabled",
    errors: ["last-admin"],
  },
  enable: { does: "Its owner can sign in again", act: "account-enabled", errors: [] },
  unlock: { does: "Ends a lock, and nothing is counted against it any more", act: "account-unlocked", errors: [] },
};

const changing = (["disable", "enable", "unlock"] as const).map((name) =>
  administering<{ reason: string }>(
    {
      method: "POST",
      path: `/auth/accounts/{id}/${name}`,
      does: changes[name].does,
      body: object({ reason }),
      answers: { 200: named("account") },
      errors: changes[name].errors,
      acts: [changes[name].act],
    },
    async ({ accounts }, asked, by) => ({
      status: 200,
      body: shownAccount(await accounts.administration[name](by, idIn(asked), why(asked))),
    }),
  ),
);

const why = ({ body, from }: Asked<{ reason: string }>): From & { reason: string } => ({
  ...from,
  reason: body.reason,
});

const resetFactor = administering<{ reason: string }>(
  {
    method: "POST",
    path: "/auth/accounts/{id}/mfa-reset",
    does: "Its second factor is gone, sessions end",
    body: object({ reason }),
    answers: { 204: undefined },
    errors: [],
    acts: ["mfa-disabled"],
  },
  async ({ accounts }, asked, by) => {
    await accounts.administration.resetFactor(by, idIn(asked), why(asked));
    return { status: 204 };
  },
);

const sendReset = administering(
  {
    method: "POST",
    path: "/auth/accounts/{id}/password-reset",
    does: "Mails its owner a link; nobody else sees or sets a password",
    answers: { 202: object({}) },
    errors: ["not-active"],
    acts: ["password-reset-requested"],
  },
  async ({ accounts }, asked, by) => {
    await accounts.administration.sendReset(by, idIn(asked), asked.from);
    return { status: 202, body: {} };
  },
);

const endSessions = administering<{ reason?: string }>(
  {
    method: "DELETE",
    path: "/auth/accounts/{id}/sessions",
    does: "Ends all of its sessions; the reason may be in the query",
    query: object({}, { reason }),
    body: object({}, { reason }),
    answers: { 200: object({ revoked: count("How many") }) },
    errors: [],
    acts: ["session-revoked"],
  },
  async ({ accounts }, asked, by) => {
    const given = asked.query["reason"] ?? asked.body.reason;
    const more = { ...asked.from, ...(given !== undefined && { reason: given }) };
    return { status: 200, body: { revoked: await accounts.administration.endSessions(by, idIn(asked), more) } };
  },
);

export const accountRoutes: readonly Route[] = [
  ...[list, read, sessions, ...changing],
  ...[resetFactor, sendReset, endSessions],
];
