/** Signing in, step by step. */
import { plainEmail } from "./account.ts";
import type { From, SignIn, SignInStep } from "./acts.ts";
import { begin, refuse } from "./attempts.ts";
import { openBook } from "./book.ts";
import { accept, use } from "./factor/check.ts";
import { AccountError } from "./failure.ts";
import { actOf, type Ground } from "./ground.ts";
import { ownerOf } from "./owner.ts";
import { expectPassword } from "./password/rules.ts";
import { openRefresh } from "./refresh.ts";
import { advance } from "./steps.ts";
import { countedTicket, failedTicket, readTicket, usedTicket } from "./tickets.ts";

export function openSignIn(ground: Ground): SignIn {
  const { hashing } = ground;
  return {
    withPassword: async (asked, from) => {
      const outcome = await hashing.inTurn(plainEmail(asked.username), () => withPassword(ground, asked, from));
      return typeof outcome === "function" ? outcome() : outcome;
    },
    withCode: async (asked, from) => {
      const { ticket } = await readTicket(ground.records, asked.ticket, "mfa");
      return hashing.inTurn(ticket.account, () => withCode(ground, asked, from));
    },
    withNewPassword: async (asked, from) => {
      const { ticket } = await readTicket(ground.records, asked.ticket, "password-change");
      return hashing.inTurn(ticket.account, () => withNewPassword(ground, asked, from));
    },
    refresh: openRefresh(ground),
  };
}

/** @returns What is left to be done when it failed: others who wait for their turn need not wait for that */
async function withPassword(
  ground: Ground,
  { username, password, session: asked }: Parameters<SignIn["withPassword"]>[0],
  from: From,
): Promise<SignInStep | (() => Promise<never>)> {
  const { hashing, records, now } = ground;
  const id = (await openBook(records).byEmail(username))?.account.id;
  const attempt = await begin(ground, { id, given: plainEmail(username) });
  const stored = attempt?.account.password;
  const isRight = await hashing.verify(stored, password);
  const failed = () => refuse(ground, attempt, { code: "login", id, from, as: "invalid-credentials" });
  if (!attempt || !stored || !isRight || isOver(stored, now())) return failed;
  const again = (await hashing.isOutdated(stored)) ? await hashing.hash(password) : {};
  const step = await advance(ground, attempt.account.id, { amr: ["pwd"], asked, from, attempt }, async (account) => {
    const isStill = account.password?.hash === stored.hash;
    return isStill ? { account: { ...account, password: { ...stored, ...again } } } : undefined;
  });
  return step ?? failed;
}

/** A one-time password that was not used in time. */
const isOver = ({ until }: { until?: number }, now: number): boolean => until !== undefined && until <= now;

async function withCode(
  ground: Ground,
  { ticket: text, code }: Parameters<SignIn["withCode"]>[0],
  from: From,
): Promise<SignInStep> {
  const { records } = ground;
  const { ticket } = await readTicket(records, text, "mfa");
  const { account: id, asked } = ticket;
  const attempt = await begin(ground, { id, given: id }, async () =>
    failedTicket(await readTicket(records, text, "mfa")),
  );
  const accepted = attempt && (await accept(attempt.account, code, ground));
  const failure = { code: "login", id, from, as: "invalid-code" } as const;
  if (!accepted) return refuse(ground, attempt, failure);
  const step = await advance(ground, id, { amr: [...ticket.amr, "otp"], asked, from, attempt }, async (account) => {
    const used = use(account, accepted);
    return used && { account: used, records: [usedTicket(await countedTicket(records, text, "mfa"))] };
  });
  return step ?? refuse(ground, attempt, failure);
}

async function withNewPassword(
  ground: Ground,
  { ticket: text, newPassword }: Parameters<SignIn["withNewPassword"]>[0],
  from: From,
): Promise<SignInStep> {
  const { records, hashing, now } = ground;
  const { ticket } = await readTicket(records, text, "password-change");
  const { account: id, amr, asked } = ticket;
  const account = (await openBook(records).byId(id))?.account;
  if (!account) throw new AccountError("invalid-ticket");
  const isSame = () => hashing.verify(account.password, newPassword);
  await expectPassword(newPassword, await ownerOf(ground, account), "new_password", isSame);
  const password = await hashing.hash(newPassword);
  const changed = actOf("password-changed", { account }, from);
  const step = await advance(ground, id, { amr, asked, from, acts: [changed] }, async (current) => ({
    account: { ...current, password },
    records: [usedTicket(await readTicket(records, text, "password-change"))],
  }));
  if (!step) throw new AccountError("invalid-ticket");
  await ground.notify({
    to: account.email,
    template: "password-changed",
    values: { at: now(), address: from.address },
  });
  return step;
}
