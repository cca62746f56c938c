/** What a sign-in asks for next, and its end: a session. */
import type { Act } from "../audit/act.ts";
import { digest } from "../secrets/digest.ts";
import type { RecordChange } from "../storage/records.ts";
import { type Account, needsSecondFactor, viewOf } from "./account.ts";
import type { From, NextStep, SessionAsked, SignInStep } from "./acts.ts";
import { type Attempt, cleared, isShut, spared } from "./attempts.ts";
import { act, type Next } from "./book.ts";
import { actOf, type Ground } from "./ground.ts";
import { openSession } from "./openings.ts";
import { type Amr, sessionView } from "./session.ts";
import { newTicket } from "./tickets.ts";

/** How far somebody is. */
export interface Progress {
  amr: readonly Amr[];
  asked: SessionAsked;
  from: From;
  /** What is written besides, such as that a ticket is used. */
  records?: readonly RecordChange[];
  /** What is remembered besides a sign-in. */
  acts?: readonly Act[];
  /** The try is counted. */
  attempt?: Attempt;
}

/** @returns undefined when nothing is missing */
function missing(account: Account, { amr, asked }: Progress): NextStep["next"] | undefined {
  if (account.totp !== undefined && !amr.includes("otp")) return "mfa";
  if (account.password?.until !== undefined) return "password-change";
  const isNeeded = asked.secondFactor === true || needsSecondFactor(account);
  return isNeeded && account.totp === undefined ? "mfa-setup" : undefined;
}

/** What a right step makes of an account, and what is written with it. */
export interface Applied {
  account: Account;
  records?: readonly RecordChange[];
}

/**
 * Goes on after a right step.
 * @param apply Is given the account as it is
 * @returns undefined when it comes to nothing any more
 */
export async function advance(
  ground: Ground,
  id: string,
  progress: Progress,
  apply: (account: Account) => Promise<Applied | undefined>,
): Promise<SignInStep | undefined> {
  let before: Account | undefined;
  const step = await act<SignInStep | undefined>(ground, id, async (account) => {
    before = account;
    const isOpen = account && !isShut(account, progress.attempt ?? { locksUntil: undefined }, ground.now());
    const applied = isOpen ? await apply(account) : undefined;
    if (!applied) return { result: undefined };
    return goOn(ground, applied.account, { ...progress, records: applied.records ?? [] });
  });
  if (step?.next === "done" && before) await noteDevice(ground, before, progress);
  return step;
}

/** The step after a right one: a ticket, or a session. */
export function goOn(ground: Ground, account: Account, progress: Progress): Next<SignInStep> {
  const { amr, asked, records = [], acts = [], attempt } = progress;
  const next = missing(account, progress);
  if (next === undefined) return signedIn(ground, account, progress);
  const { step, change } = newTicket(ground, { account: account.id, next, amr, asked });
  const counted = attempt ? spared(account) : account;
  return { account: counted, writing: { records: [...records, change], acts }, result: step };
}

/** Devices that are remembered. */
const mostDevices = 20;

function signedIn(ground: Ground, account: Account, progress: Progress): Next<SignInStep> {
  const { from, asked, amr, records = [], acts = [] } = progress;
  const opening = openSession(ground, account.id, { asked, from, amr });
  const device = deviceOf(progress);
  const devices = [device, ...account.devices.filter((one) => one !== device)].slice(0, mostDevices);
  const now = ground.now();
  const after: Account = { ...cleared(account), lastLoginAt: now, devices };
  const { session, proof } = opening;
  const expiresAt = asked.kind === "browser" ? now + ground.settings.sessionIdle : session.endsAt;
  const view = sessionView({ session, expiresAt: Math.min(expiresAt, session.endsAt) }, session.id);
  return {
    account: after,
    writing: { records: [...records, ...opening.records], acts: [...acts, actOf("login", { account }, from)] },
    result: { next: "done", proof, account: viewOf(after, now), session: view },
  };
}

const deviceOf = ({ asked, from }: Pick<Progress, "asked" | "from">): string =>
  digest(asked.deviceFingerprint ?? from.userAgent ?? "").slice(0, 22);

/** Tells the owner of a sign-in from a device that is not known; the first of all is no news. */
async function noteDevice(
  { notify, now }: Pick<Ground, "notify" | "now">,
  before: Account,
  progress: Pick<Progress, "asked" | "from">,
): Promise<void> {
  if (before.devices.length === 0 || before.devices.includes(deviceOf(progress))) return;
  const { address, userAgent } = progress.from;
  const device = progress.asked.deviceName ?? userAgent;
  await notify({ to: before.email, template: "new-device", values: { at: now(), address, device } });
}
