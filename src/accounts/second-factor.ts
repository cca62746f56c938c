/** The authenticator: set up, taken into use, removed; and its recovery codes. */
import type { Account } from "./account.ts";
import type { Code, From, SecondFactor, SetupBy, SignedIn } from "./acts.ts";
import { begin, cleared, isShut, refuse } from "./attempts.ts";
import { act } from "./book.ts";
import { settingOf, tell, verify } from "./enabling.ts";
import { accept, totpPlace, use } from "./factor/check.ts";
import { newRecoveryCodes } from "./factor/recovery.ts";
import { newTotpSecret, otpauthUri } from "./factor/totp.ts";
import { AccountError } from "./failure.ts";
import { actOf, type Ground } from "./ground.ts";
import { endingSessions } from "./openings.ts";
import { expectStepUp } from "./step-up.ts";

export function openSecondFactor(ground: Ground): SecondFactor {
  return {
    setup: (by) => setup(ground, by),
    verify: (by, code, from) => {
      const key = "ticket" in by ? by.ticket : by.signedIn.session.id;
      return ground.hashing.inTurn(key, () => verify(ground, by, code, from));
    },
    disable: (by, code, from) => ground.hashing.inTurn(by.account.id, () => disable(ground, by, code, from)),
    renewCodes: (by, from) => ground.hashing.inTurn(by.account.id, () => renewCodes(ground, by, from)),
  };
}

async function setup(ground: Ground, by: SetupBy) {
  if ("signedIn" in by) expectStepUp(by.signedIn, ground.now());
  const { account: id, mark, until } = await settingOf(ground, by);
  const secret = newTotpSecret();
  const sealed = await ground.secrets.seal("fields", totpPlace(id), secret);
  return act(ground, id, async (account) => {
    if (!account) throw new AccountError("not-found");
    if (account.totp !== undefined) throw new AccountError("already-active");
    const pending = { secret: sealed, by: mark, until };
    const result = { secret, otpauthUri: otpauthUri(secret, account.email), expiresAt: until };
    return { account: { ...account, pending }, writing: { acts: [] }, result };
  });
}

async function disable(ground: Ground, by: SignedIn, code: Code, from: From): Promise<void> {
  const { id, mfa } = by.account;
  expectStepUp(by, ground.now());
  if (mfa.required) throw new AccountError("mfa-required-by-role");
  if (!mfa.totp) throw new AccountError("not-active");
  const attempt = await begin(ground, { id, given: id });
  const accepted = attempt && (await accept(attempt.account, code, ground));
  const failure = { code: "mfa-disabled", id, from, as: "invalid-code" } as const;
  if (!accepted) return refuse(ground, attempt, failure);
  const done = await act(ground, id, async (account) => {
    const isOpen = account && !isShut(account, attempt, ground.now());
    const used = isOpen ? use(account, accepted) : undefined;
    if (!used) return { result: false };
    const { changes } = await endingSessions(ground, { account: id, except: by.session.id, offline: false });
    const acts = [actOf("mfa-disabled", by, from)];
    return { account: withoutFactor(cleared(used)), writing: { records: changes, acts }, result: true };
  });
  if (!done) return refuse(ground, attempt, failure);
  await tell(ground, attempt.account, "disabled", from);
}

/** Nothing of it is left, but for the step: a new secret does not make an old code good. */
export function withoutFactor(account: Account): Account {
  const rest = { ...account, recovery: [] };
  delete rest.totp;
  delete rest.pending;
  return rest;
}

async function renewCodes(ground: Ground, by: SignedIn, from: From): Promise<readonly string[]> {
  expectStepUp(by, ground.now());
  if (!by.account.mfa.totp) throw new AccountError("not-active");
  const { codes, stored } = await newRecoveryCodes(ground);
  const account = await act(ground, by.account.id, async (current) => {
    if (current?.totp === undefined) throw new AccountError("not-active");
    const acts = [actOf("mfa-recovery-codes", by, from)];
    return { account: { ...current, recovery: stored }, writing: { acts }, result: current };
  });
  await tell(ground, account, "codes", from);
  return codes;
}
