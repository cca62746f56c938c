/** An authenticator is taken into use, once it has shown a code. */
import type { Act } from "../audit/act.ts";
import type { RecordChange } from "../storage/records.ts";
import type { Account, StoredCode } from "./account.ts";
import type { From, SecondFactor, SetupBy, SignedIn, SignInStep } from "./acts.ts";
import { act, openBook } from "./book.ts";
import { totpPlace } from "./factor/check.ts";
import { newRecoveryCodes } from "./factor/recovery.ts";
import { stepOf } from "./factor/totp.ts";
import { AccountError } from "./failure.ts";
import { actOf, type Ground, write } from "./ground.ts";
import { endingSessions } from "./openings.ts";
import { type Amr, sessionIn, sessionKind, sessionRecord } from "./session.ts";
import { expectStepUp } from "./step-up.ts";
import { advance } from "./steps.ts";
import { countedTicket, failedTicket, readTicket, usedTicket } from "./tickets.ts";

/** For whom something is set up: which account, and what must come again to verify it. */
interface Setting {
  account: string;
  mark: string;
  until: number;
}

export async function settingOf({ records, settings, now }: Ground, by: SetupBy): Promise<Setting> {
  if ("ticket" in by) {
    const { key, ticket, expires } = await readTicket(records, by.ticket, "mfa-setup");
    return { account: ticket.account, mark: key, until: expires };
  }
  const { account, session } = by.signedIn;
  return { account: account.id, mark: session.id, until: now() + settings.ticket };
}

/** What is taken into use. */
interface Fresh {
  totp: string;
  step: number;
  recovery: StoredCode[];
}

export async function verify(
  ground: Ground,
  by: SetupBy,
  code: string,
  from: From,
): ReturnType<SecondFactor["verify"]> {
  const { records, secrets, now } = ground;
  if ("signedIn" in by) expectStepUp(by.signedIn, now());
  const { account: id, mark } = await settingOf(ground, by);
  const account = (await openBook(records).byId(id))?.account;
  const pending = pendingOf(account, mark, now());
  if ("ticket" in by) await countTicket(ground, by.ticket);
  const secret = await secrets.open("fields", totpPlace(id), pending.secret);
  const step = stepOf(secret, code, now(), account?.step);
  if (step === undefined) return rejectCode(ground, id, from);
  const { codes, stored } = await newRecoveryCodes(ground);
  const fresh: Fresh = { totp: pending.secret, step, recovery: stored };
  const signIn = await ("ticket" in by
    ? enableByTicket(ground, by.ticket, { fresh, mark, from })
    : enableInSession(ground, by.signedIn, { fresh, mark, from }));
  if (account) await tell(ground, account, "enabled", from);
  return { recoveryCodes: codes, ...(signIn && { signIn }) };
}

/** @throws AccountError `not-pending` */
function pendingOf(account: Account | undefined, mark: string, now: number): NonNullable<Account["pending"]> {
  const pending = account?.pending;
  if (pending?.by !== mark || pending.until <= now) throw new AccountError("not-pending");
  return pending;
}

/** @throws AccountError `invalid-ticket`; `invalid-code` when another try came between */
async function countTicket(ground: Ground, text: string): Promise<void> {
  const change = failedTicket(await readTicket(ground.records, text, "mfa-setup"));
  if ("put" in change && (await ground.records.put(change.put, change.onVersion)) === undefined)
    throw new AccountError("invalid-code");
}

async function rejectCode(ground: Ground, account: string, { address }: From): Promise<never> {
  await write(ground, { acts: [{ code: "mfa-enabled", outcome: 4, account, address }] });
  throw new AccountError("invalid-code");
}

interface Enabling {
  fresh: Fresh;
  mark: string;
  from: From;
}

/** @throws AccountError `not-pending` */
function enabled(account: Account, { fresh, mark }: Enabling, now: number): Account {
  if (pendingOf(account, mark, now).secret !== fresh.totp) throw new AccountError("not-pending");
  const used = { ...account, ...fresh };
  delete used.pending;
  return used;
}

async function enableByTicket(ground: Ground, text: string, enabling: Enabling): Promise<SignInStep> {
  const { records, now } = ground;
  const { ticket } = await countedTicket(records, text, "mfa-setup");
  const { account: id, asked, amr } = ticket;
  const { address } = enabling.from;
  const act: Act = { code: "mfa-enabled", outcome: 0, account: id, address };
  const progress = { amr: [...amr, "otp" as const], asked, from: enabling.from, acts: [act] };
  const step = await advance(ground, id, progress, async (account) => {
    const { changes } = await endingSessions(ground, { account: id, offline: false });
    const used = usedTicket(await countedTicket(records, text, "mfa-setup"));
    return { account: enabled(account, enabling, now()), records: [used, ...changes] };
  });
  if (!step) throw new AccountError("invalid-ticket");
  return step;
}

async function enableInSession(ground: Ground, by: SignedIn, enabling: Enabling): Promise<undefined> {
  const { id } = by.account;
  return act(ground, id, async (account) => {
    if (!account) throw new AccountError("not-pending");
    const { changes } = await endingSessions(ground, { account: id, except: by.session.id, offline: false });
    const records = [...(await withFactor(ground, by)), ...changes];
    const acts = [actOf("mfa-enabled", by, enabling.from)];
    return { account: enabled(account, enabling, ground.now()), writing: { records, acts }, result: undefined };
  });
}

/** In this session the second factor has been shown. */
async function withFactor({ records, settings }: Ground, { session: { id } }: SignedIn): Promise<RecordChange[]> {
  const record = await records.get(sessionKind, id);
  if (!record) throw new AccountError("session-expired");
  const { session, version } = sessionIn(record);
  const amr: Amr[] = [...new Set<Amr>([...session.amr, "otp"])];
  return [{ put: sessionRecord({ ...session, amr }, settings.sessionIdle), onVersion: version }];
}

/** Tells the owner. */
export const tell = (
  { notify, now }: Ground,
  { email }: Account,
  what: "enabled" | "disabled" | "codes",
  { address }: From,
): Promise<void> => notify({ to: email, template: "mfa-changed", values: { at: now(), what, address } });
