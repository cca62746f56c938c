/**
 * Guessing, bounded. A try is counted before it is looked at, so that however many come at once, and on however many
 * nodes, no more than the limit are looked at before the account is locked.
 */
import { untilSettled } from "../interactions/write.ts";
import { digest } from "../secrets/digest.ts";
import type { RecordChange } from "../storage/records.ts";
import { Stale } from "../storage/store.ts";
import type { Act, ActCode } from "../audit/act.ts";
import { type Account, type Held, isLocked, recordOf } from "./account.ts";
import type { From } from "./acts.ts";
import { openBook } from "./book.ts";
import { AccountError, type FailureCode } from "./failure.ts";
import { type Ground, write } from "./ground.ts";

/** A try that may be looked at. */
export interface Attempt {
  /** With the try in its count. */
  account: Account;
  /** If it fails, the account is locked until then; it is so already while it is looked at. */
  locksUntil: number | undefined;
}

/** Kept where there is nothing to count, so that it takes as long. */
const shadeKind = "account-shade";

/**
 * Counts a try.
 * @param who Id of the account, or what was given for one
 * @param also A change to be written with it; it is made anew each time, and may throw
 * @returns undefined when it must not be looked at: there is no such account, or it is disabled or locked, or its invitation was not accepted
 */
export function begin(
  ground: Ground,
  who: { id: string | undefined; given: string },
  also?: () => Promise<RecordChange>,
): Promise<Attempt | undefined> {
  const book = openBook(ground.records);
  return untilSettled(async () => {
    const held = await book.byId(who.id ?? "");
    const attempt = held && countedIn(held, ground);
    const counted = attempt
      ? { put: recordOf(attempt.account), onVersion: held.version }
      : { put: shadeOf(who.given, ground.now()) };
    await count(ground, counted, also && (await also()));
    return attempt;
  });
}

type Put = Extract<RecordChange, { put: unknown }>;

/** @throws Stale */
async function count(ground: Ground, { put, onVersion }: Put, also: RecordChange | undefined): Promise<void> {
  if (also) return write(ground, { records: [onVersion === undefined ? { put } : { put, onVersion }, also], acts: [] });
  if ((await ground.records.put(put, onVersion)) === undefined)
    throw new Stale("another try was counted at the same time");
}

function countedIn({ account }: Held, { settings, now }: Ground): Attempt | undefined {
  if (account.disabled || !account.password || isLocked(account, now())) return undefined;
  const failures = lockIsOver(account) ? 1 : account.failures + 1;
  const locksUntil = failures >= settings.lockoutFailures ? now() + settings.lockout : undefined;
  const counted: Account = { ...unlocked(account), failures };
  return { account: locksUntil === undefined ? counted : { ...counted, lockedUntil: locksUntil }, locksUntil };
}

/** It was locked, and is not any more. */
const lockIsOver = ({ lockedUntil }: Account): boolean => lockedUntil !== undefined;

const shadeOf = (given: string, now: number): Put["put"] => ({
  kind: shadeKind,
  key: digest(given),
  expires: now + 60_000,
  body: {},
});

/** Without a lock. */
function unlocked(account: Account): Account {
  const free = { ...account };
  delete free.lockedUntil;
  return free;
}

/** Nothing is counted against it any more. */
export const cleared = (account: Account): Account => ({ ...unlocked(account), failures: 0 });

/** One try was right, but there is more to come: that one is not counted. */
export const spared = (account: Account): Account => ({
  ...unlocked(account),
  failures: Math.max(0, account.failures - 1),
});

/** Who failed at what. */
export interface Failure {
  code: ActCode;
  /** Id of the account, when there is one. */
  id: string | undefined;
  from: From;
}

/** A try was wrong, or was not looked at. The last that may be wrong locks the account: its owner is told, once. */
async function fail(ground: Ground, attempt: Attempt | undefined, failure: Failure): Promise<void> {
  const locks = attempt?.locksUntil !== undefined && (await lock(ground, attempt, failure));
  if (!locks) return write(ground, { acts: [failed(failure, failure.code)] });
  const { email } = attempt.account;
  await ground.notify({ to: email, template: "account-locked", values: { lasts: ground.settings.lockout } });
}

/** @returns Whether the account is locked by it: a right password that was looked at meanwhile may have lifted the lock */
async function lock(ground: Ground, { account: { id }, locksUntil }: Attempt, failure: Failure): Promise<boolean> {
  const book = openBook(ground.records);
  return untilSettled(async () => {
    const held = await book.byId(id);
    if (!held || held.account.lockedUntil !== locksUntil) return false;
    const records = [{ put: recordOf(held.account), onVersion: held.version }];
    await write(ground, { records, acts: [failed(failure, failure.code), failed(failure, "lockout")] });
    return true;
  });
}

const failed = ({ id, from: { address } }: Failure, code: ActCode): Act => ({ code, outcome: 8, account: id, address });

/** Fails, and says so. */
export async function refuse(
  ground: Ground,
  attempt: Attempt | undefined,
  { as, ...failure }: Failure & { as: FailureCode },
): Promise<never> {
  await fail(ground, attempt, failure);
  throw new AccountError(as);
}

/** True when a try that was right is of no use any more: the account was disabled or locked while it was looked at. */
export const isShut = (account: Account, attempt: Pick<Attempt, "locksUntil">, now: number): boolean =>
  account.disabled || (isLocked(account, now) && account.lockedUntil !== attempt.locksUntil);
