/** Whether a code is one of an account's, and that it is used once. */
import type { Secrets } from "../../secrets/secrets.ts";
import type { Account, StoredCode } from "../account.ts";
import type { Code } from "../acts.ts";
import type { Hashing } from "../password/hashing.ts";
import { findRecovery, looksLikeRecovery } from "./recovery.ts";
import { stepOf } from "./totp.ts";

/** A code that is right, and what is used up by it. */
export type Accepted = { step: number } | { recovery: StoredCode };

interface Means {
  secrets: Secrets;
  hashing: Hashing;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
}

/** Where the secret of an account's authenticator belongs. */
export const totpPlace = (account: string): string => `account/${account}/totp`;

/** @returns undefined when the code is wrong, or was used */
export async function accept(account: Account, code: Code, means: Means): Promise<Accepted | undefined> {
  const given = plainly(code);
  if ("recoveryCode" in given) {
    const recovery = await findRecovery(given.recoveryCode, account.recovery, means);
    return recovery && { recovery };
  }
  if (account.totp === undefined) return undefined;
  const secret = await means.secrets.open("fields", totpPlace(account.id), account.totp);
  const step = stepOf(secret, given.code, means.now(), account.step);
  return step === undefined ? undefined : { step };
}

function plainly(code: Code): Exclude<Code, { any: string }> {
  if (!("any" in code)) return code;
  return looksLikeRecovery(code.any) ? { recoveryCode: code.any } : { code: code.any };
}

/** The account, after that. @returns undefined when it was used meanwhile */
export function use(account: Account, accepted: Accepted): Account | undefined {
  if ("step" in accepted) {
    const { step } = accepted;
    return account.step !== undefined && account.step >= step ? undefined : { ...account, step };
  }
  const recovery = account.recovery.filter(({ hash }) => hash !== accepted.recovery.hash);
  return recovery.length < account.recovery.length ? { ...account, recovery } : undefined;
}
