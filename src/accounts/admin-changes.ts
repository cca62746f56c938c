/** What who administers accounts can change of them. */
import { type Account, type AccountView, viewOf } from "./account.ts";
import { adminAct, expectAnother, sightOf } from "./administrators.ts";
import type { Why } from "./acts.ts";
import type { Administrator } from "./admin-acts.ts";
import { cleared } from "./attempts.ts";
import { act, type Next } from "./book.ts";
import { tell } from "./enabling.ts";
import { AccountError } from "./failure.ts";
import type { Ground, Writing } from "./ground.ts";
import { adminGuard } from "./last-admin.ts";
import { voidMailed } from "./mailed.ts";
import { endingSessions } from "./openings.ts";
import { withoutFactor } from "./second-factor.ts";

export function openAdminChanges(ground: Ground) {
  const { records, now } = ground;

  /** @throws AccountError `not-found` also for one that is somebody else's to administer */
  async function change<Result>(
    by: Administrator,
    id: string,
    decide: (account: Account) => Promise<Next<Result>>,
  ): Promise<Result> {
    const mayAct = sightOf(by, now());
    return act(ground, id, async (account) => {
      if (!account || !mayAct(account)) throw new AccountError("not-found");
      return decide(account);
    });
  }

  const changed = (account: Account, writing: Writing): Next<AccountView> => ({
    account,
    writing,
    result: viewOf(account, now()),
  });

  return {
    async disable(by: Administrator, id: string, why: Why): Promise<AccountView> {
      expectAnother(by, id);
      return change(by, id, async (account) => {
        const { changes } = await endingSessions(ground, { account: id, offline: true });
        const guard = await adminGuard(records, account);
        const mailed = (["invitation", "password-reset"] as const).map((one) =>
          voidMailed({ purpose: one, subject: id }),
        );
        const acts = [adminAct("account-disabled", by, id, why)];
        return changed({ ...account, disabled: true }, { records: [...changes, ...guard, ...mailed], acts });
      });
    },
    enable: (by: Administrator, id: string, why: Why): Promise<AccountView> =>
      change(by, id, async (account) =>
        changed({ ...account, disabled: false }, { acts: [adminAct("account-enabled", by, id, why)] }),
      ),
    unlock: (by: Administrator, id: string, why: Why): Promise<AccountView> =>
      change(by, id, async (account) =>
        changed(cleared(account), { acts: [adminAct("account-unlocked", by, id, why)] }),
      ),
    async resetFactor(by: Administrator, id: string, why: Why): Promise<void> {
      expectAnother(by, id);
      const account = await change(by, id, async (current) => {
        const { changes } = await endingSessions(ground, { account: id, offline: false });
        const acts = [adminAct("mfa-disabled", by, id, why)];
        return { account: withoutFactor(current), writing: { records: changes, acts }, result: current };
      });
      await tell(ground, account, "disabled", {});
    },
    endSessions: (by: Administrator, id: string, why: Why): Promise<number> =>
      change(by, id, async (account) => {
        const { changes, sessions } = await endingSessions(ground, { account: id, offline: false });
        const acts = sessions.map(() => adminAct("session-revoked", by, id, why));
        return { account, writing: { records: changes, acts }, result: sessions.length };
      }),
  };
}
