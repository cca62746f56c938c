/** A password that was forgotten, or is to be another. */
import type { Act } from "../audit/act.ts";
import { digest } from "../secrets/digest.ts";
import type { RecordChange } from "../storage/records.ts";
import { type Account, plainEmail } from "./account.ts";
import type { Code, From, Passwords, SignedIn } from "./acts.ts";
import { begin, cleared, isShut, refuse, spared } from "./attempts.ts";
import { act, openBook } from "./book.ts";
import { type Accepted, accept, use } from "./factor/check.ts";
import { AccountError } from "./failure.ts";
import { actOf, type Ground, write } from "./ground.ts";
import {
  countedMailed,
  countMailed,
  type HeldMailed,
  newMailed,
  readMailed,
  usedMailed,
  voidMailed,
} from "./mailed.ts";
import { endingSessions } from "./openings.ts";
import { ownerOf } from "./owner.ts";
import { expectPassword } from "./password/rules.ts";

export function openPasswords(ground: Ground): Passwords {
  const { records, hashing } = ground;
  return {
    forgot: (email, from) => forgot(ground, email, from),
    async validate(token) {
      const { mailed, expires } = await readMailed(records, token, "password-reset");
      const { totp } = await accountOf(ground, mailed.subject);
      return { expiresAt: expires, mfa: totp !== undefined };
    },
    reset: (asked, from) => hashing.inTurn(digest(asked.token), () => reset(ground, asked, from)),
    change: (by, asked, from) => hashing.inTurn(by.account.id, () => change(ground, by, asked, from)),
  };
}

/** @throws AccountError `invalid-token` when there is no such account any more, or it is disabled */
async function accountOf({ records }: Ground, id: string): Promise<Account> {
  const account = (await openBook(records).byId(id))?.account;
  if (!account || account.disabled) throw new AccountError("invalid-token");
  return account;
}

/** Milliseconds that asking for a mail takes, whether one is sent or not. */
export const evenly = 150;

async function forgot(ground: Ground, email: string, from: From): Promise<void> {
  const over = ground.rest(evenly);
  const account = (await openBook(ground.records).byEmail(email))?.account;
  const isActive = account !== undefined && !account.disabled && account.password !== undefined;
  await (isActive ? sendReset(ground, account, { from }) : sendNone(ground, { email, account, from }));
  await over;
}

/** Makes a token for a new password, and mails it. @param creator Who asked for it, when it was not the owner */
export async function sendReset(
  ground: Ground,
  { id, email }: Account,
  { from, creator }: { from: From; creator?: string },
): Promise<void> {
  const { settings, now } = ground;
  const by = creator === undefined ? {} : { creator };
  const { token, change } = newMailed({ purpose: "password-reset", subject: id, ...by }, now() + settings.reset);
  await write(ground, { records: [change], acts: [requested(0, from, { account: id, user: creator })] });
  await ground.notify({ to: email, template: "password-reset", values: { token, lasts: settings.reset } });
}

/** The same work, and nothing comes of it. */
async function sendNone(
  ground: Ground,
  { email, account, from }: { email: string; account: Account | undefined; from: From },
): Promise<void> {
  const subject = `nobody-${digest(plainEmail(email))}`;
  const { change } = newMailed({ purpose: "password-reset", subject }, ground.now() + 1_000);
  await write(ground, { records: [change], acts: [requested(4, from, { account: account?.id })] });
}

const requested = (
  outcome: Act["outcome"],
  { address }: From,
  { account, user }: Pick<Act, "account" | "user">,
): Act => ({ code: "password-reset-requested", outcome, account, user, address });

async function reset(ground: Ground, asked: Parameters<Passwords["reset"]>[0], from: From): Promise<void> {
  const { records, hashing } = ground;
  const { token, newPassword, code } = asked;
  const held = await readMailed(records, token, "password-reset");
  const account = await accountOf(ground, held.mailed.subject);
  const owner = await ownerOf(ground, account);
  // Only who has the second factor, too, is told whether it is the present one.
  await expectPassword(newPassword, owner, "new_password");
  const accepted = await secondFactor(ground, account, { held, code, from });
  const isSame = () => hashing.verify(account.password, newPassword);
  await expectPassword(newPassword, owner, "new_password", isSame);
  const password = await hashing.hash(newPassword);
  await act(ground, account.id, async (current) => {
    const used = current && (accepted === "none" ? current : use(current, accepted));
    if (!used || used.disabled) throw new AccountError("invalid-token");
    const gone = usedMailed(await countedMailed(records, token, "password-reset"));
    const { changes } = await endingSessions(ground, { account: used.id, offline: true });
    const acts = [changed(used, 0, from)];
    return {
      account: { ...cleared(used), password },
      writing: { records: [gone, ...changes], acts },
      result: undefined,
    };
  });
  await tell(ground, account, from);
}

/** Wrong codes are counted on the token: five void it. @throws AccountError `invalid-code` */
async function secondFactor(
  ground: Ground,
  account: Account,
  { held, code, from }: { held: HeldMailed; code: Code | undefined; from: From },
): Promise<Accepted | "none"> {
  if (account.totp === undefined) return "none";
  if (!code) throw new AccountError("invalid-code");
  if (!(await countMailed(ground.records, held))) throw new AccountError("invalid-code");
  const accepted = await accept(account, code, ground);
  if (accepted) return accepted;
  await write(ground, { acts: [changed(account, 8, from)] });
  throw new AccountError("invalid-code");
}

async function change(
  ground: Ground,
  by: SignedIn,
  { currentPassword, newPassword }: Parameters<Passwords["change"]>[1],
  from: From,
): Promise<void> {
  const { hashing, now } = ground;
  const { id } = by.account;
  const attempt = await begin(ground, { id, given: id });
  const isRight = await hashing.verify(attempt?.account.password, currentPassword);
  const failure = { code: "password-changed", id, from, as: "invalid-credentials" } as const;
  if (!attempt || !isRight) return refuse(ground, attempt, failure);
  const rejected = await rejectionOf(ground, attempt.account, { currentPassword, newPassword });
  const password = rejected ? undefined : await hashing.hash(newPassword);
  const done = await act(ground, id, async (account) => {
    if (!account || isShut(account, attempt, now())) return { result: false };
    if (!password) return { account: spared(account), writing: { acts: [] }, result: true };
    const { changes } = await endingSessions(ground, { account: id, except: by.session.id, offline: true });
    const asked = voidMailed({ purpose: "password-reset", subject: id });
    const writing: { records: RecordChange[]; acts: Act[] } = {
      records: [...changes, asked],
      acts: [actOf("password-changed", by, from)],
    };
    return { account: { ...cleared(account), password }, writing, result: true };
  });
  if (!done) return refuse(ground, attempt, failure);
  if (rejected) throw rejected;
  await tell(ground, attempt.account, from);
}

async function rejectionOf(
  ground: Ground,
  account: Account,
  { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
): Promise<AccountError | undefined> {
  const isSame = async () => currentPassword.normalize("NFC") === newPassword.normalize("NFC");
  try {
    await expectPassword(newPassword, await ownerOf(ground, account), "new_password", isSame);
    return undefined;
  } catch (error) {
    if (error instanceof AccountError) return error;
    throw error;
  }
}

/** Nobody is signed in: who has the token is its owner, or is to be noticed. */
const changed = ({ id, fhirUser }: Account, outcome: Act["outcome"], { address }: From): Act => ({
  ...{ code: "password-changed", outcome, account: id, user: outcome === 0 ? fhirUser : undefined, address },
});

const tell = ({ notify, now }: Ground, { email }: Account, { address }: From): Promise<void> =>
  notify({ to: email, template: "password-changed", values: { at: now(), address } });
