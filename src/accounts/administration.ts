/** Accounts, administered. */
import { type Account, viewOf } from "./account.ts";
import { openAdminChanges } from "./admin-changes.ts";
import { adminAct, sightOf } from "./administrators.ts";
import type { Administration, Administrator } from "./admin-acts.ts";
import { openBook } from "./book.ts";
import { AccountError } from "./failure.ts";
import { type Ground, write } from "./ground.ts";
import { listAccounts } from "./listing.ts";
import { sessionsOf } from "./openings.ts";
import { sendReset } from "./passwords.ts";
import { sessionView } from "./session.ts";

export function openAdministration(ground: Ground): Administration {
  const { records, now } = ground;
  const book = openBook(records);

  /** @throws AccountError `not-found` also for one that is somebody else's to administer */
  async function seen(by: Administrator, id: string): Promise<Account> {
    const mayAct = sightOf(by, now());
    const account = (await book.byId(id))?.account;
    if (!account || !mayAct(account)) throw new AccountError("not-found");
    return account;
  }

  return {
    ...openAdminChanges(ground),
    list: async (by, asked, from) => {
      const found = await listAccounts(book, { ...asked, mayAct: sightOf(by, now()), now: now() });
      await write(ground, { acts: [adminAct("accounts-read", by, undefined, from)] });
      return found;
    },
    get: async (by, id, from) => {
      const account = await seen(by, id);
      await write(ground, { acts: [adminAct("accounts-read", by, id, from)] });
      return viewOf(account, now());
    },
    byEmail: async (email) => {
      const held = await book.byEmail(email);
      if (!held) throw new AccountError("not-found");
      return viewOf(held.account, now());
    },
    byUser: async (fhirUser) => {
      const held = await book.byUser(fhirUser);
      return held && viewOf(held.account, now());
    },
    sessions: async (by, id, from) => {
      await seen(by, id);
      await write(ground, { acts: [adminAct("accounts-read", by, id, from)] });
      return (await sessionsOf(records, id)).map((held) => sessionView(held, undefined));
    },
    sendReset: async (by, id, from) => {
      const account = await seen(by, id);
      if (account.disabled) throw new AccountError("not-active");
      await sendReset(ground, account, { from, ...(by !== "operator" && { creator: by.account.fhirUser }) });
    },
  };
}
