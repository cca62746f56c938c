/** Signing in on the pages of the authorization server: counted as at /auth. */
import type { Accounts } from "../../accounts/accounts.ts";
import { AccountError } from "../../accounts/failure.ts";
import { type Counted, counting, countsOf, type LimitName, type Limits } from "./limits.ts";
import { Problem } from "./problem.ts";

/** The same accounts, for a room that does not know of limits: beyond them it is told `busy`. */
export function limitedAccounts(accounts: Accounts, limits: Limits): Accounts {
  const { signIn } = accounts;
  const told: Limits = { ...limits, spend: (counts) => limits.spend(counts).catch(asBusy) };
  const counted = <Result>(names: readonly LimitName[], who: Counted, run: () => Promise<Result>): Promise<Result> =>
    counting(told, countsOf(names, who), run);
  return {
    ...accounts,
    signIn: {
      ...signIn,
      withPassword: (asked, from) =>
        counted(["sign-in-address", "sign-in-name"], { address: from.address, email: asked.username }, () =>
          signIn.withPassword(asked, from),
        ),
      withCode: (asked, from) =>
        counted(["sign-in-address"], { address: from.address, email: undefined }, () => signIn.withCode(asked, from)),
    },
  };
}

function asBusy(thrown: unknown): never {
  throw thrown instanceof Problem ? new AccountError("busy") : thrown;
}
