/** `cardea account`. */
import type { AccountView, RoleCode } from "../accounts/account.ts";
import type { AccountsAsked, NewAccount } from "../accounts/admin-acts.ts";
import { shownAccount } from "../http/auth/shapes.ts";
import { operating, type Operating, say, sayJson } from "./operator.ts";

/** The options of `account create`, as they were given. */
export interface CreateOptions extends Omit<NewAccount, "role" | "entry"> {
  role: string;
  oneTimePassword?: true;
}

/** Makes an account, and prints what its owner is to be given. @throws Refused */
export const createAccount = ({ role, oneTimePassword, ...asked }: CreateOptions): Promise<void> =>
  operating("cardea account create", async ({ accounts }) => {
    const entry = oneTimePassword ? "one-time-password" : "invitation";
    const made = await accounts.creation.create({ ...asked, role: role as RoleCode, entry });
    say(made.link ?? made.oneTimePassword ?? "");
  });

/** Which accounts, as it was given. */
export type ListOptions = Pick<AccountsAsked, "email" | "role" | "organization" | "status">;

/** Prints a line for each. */
export const listAccounts = (asked: ListOptions): Promise<void> =>
  operating("cardea account list", async ({ accounts: { administration } }) => {
    let cursor: string | undefined;
    do {
      const page = await administration.list("operator", { ...asked, ...(cursor !== undefined && { cursor }) }, {});
      for (const account of page.accounts) sayJson(shownAccount(account));
      cursor = page.next;
    } while (cursor !== undefined);
  });

type Administration = Operating["accounts"]["administration"];
type Why = { reason?: string };

/** What is done to an account, and what is printed of it. */
const deeds = {
  disable: (all: Administration, id: string, why: Why) => all.disable("operator", id, why).then(shown),
  enable: (all: Administration, id: string, why: Why) => all.enable("operator", id, why).then(shown),
  unlock: (all: Administration, id: string, why: Why) => all.unlock("operator", id, why).then(shown),
  "mfa-reset": async (all: Administration, id: string, why: Why) => {
    await all.resetFactor("operator", id, why);
    return undefined;
  },
  "revoke-sessions": async (all: Administration, id: string, why: Why) => ({
    revoked: await all.endSessions("operator", id, why),
  }),
} as const;

const shown = (account: AccountView): object => shownAccount(account);

export type Deed = keyof typeof deeds;

/** Does it, and prints the account as it is now, or how many sessions have ended. @throws Refused */
export const changeAccount = (deed: Deed, email: string, why: Why): Promise<void> =>
  operating(`cardea account ${deed}`, async ({ accounts: { administration } }) => {
    const { id } = await administration.byEmail(email);
    sayJson((await deeds[deed](administration, id, why)) ?? shown(await administration.byEmail(email)));
  });
