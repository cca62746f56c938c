/** Showing once more who one is, for what asks for it. */
import type { RecordChange, RecordStore } from "../storage/records.ts";
import type { Code, From, SignedIn, SteppedUp } from "./acts.ts";
import { type Attempt, begin, cleared, isShut, refuse } from "./attempts.ts";
import { act } from "./book.ts";
import { type Accepted, accept, use } from "./factor/check.ts";
import { AccountError } from "./failure.ts";
import { actOf, type Ground } from "./ground.ts";
import { newCookie, proofKind } from "./openings.ts";
import { type Amr, type HeldSession, sessionIn, sessionKind, sessionRecord } from "./session.ts";

/** @throws AccountError `step-up-required` */
export function expectStepUp({ session }: SignedIn, now: number): void {
  if (session.stepUpUntil <= now) throw new AccountError("step-up-required");
}

export function stepUp(
  ground: Ground,
  by: SignedIn,
  asked: { password: string; code?: Code },
  from: From,
): Promise<SteppedUp> {
  return ground.hashing.inTurn(by.account.id, async () => {
    const { id } = by.account;
    const attempt = await begin(ground, { id, given: id });
    const isRight = await ground.hashing.verify(attempt?.account.password, asked.password);
    const failure = { code: "step-up", id, from } as const;
    if (!attempt || !isRight) return refuse(ground, attempt, { ...failure, as: "invalid-credentials" });
    const accepted = await secondly(ground, attempt, asked.code);
    const done = accepted && (await raise(ground, by, { attempt, accepted, from }));
    return done ?? refuse(ground, attempt, { ...failure, as: "invalid-code" });
  });
}

/** @returns `none` where there is no second factor; undefined: the code is missing or wrong */
async function secondly(
  ground: Ground,
  { account }: Attempt,
  code: Code | undefined,
): Promise<Accepted | "none" | undefined> {
  if (account.totp === undefined) return "none";
  return code && accept(account, code, ground);
}

interface Raising {
  attempt: Attempt;
  accepted: Accepted | "none";
  from: From;
}

/** @returns undefined when the code was used meanwhile, or the account was shut */
async function raise(
  ground: Ground,
  by: SignedIn,
  { attempt, accepted, from }: Raising,
): Promise<SteppedUp | undefined> {
  const { settings, now } = ground;
  return act<SteppedUp | undefined>(ground, by.account.id, async (account) => {
    if (!account || isShut(account, attempt, now())) return { result: undefined };
    const used = accepted === "none" ? account : use(account, accepted);
    if (!used) return { result: undefined };
    const { session, version } = await sessionOf(ground.records, by);
    const amr: Amr[] = accepted === "none" ? [...session.amr] : [...new Set<Amr>([...session.amr, "pwd", "otp"])];
    const raised = { ...session, amr, lastActivityAt: now(), stepUpUntil: now() + settings.stepUp };
    const renewed = await renewedCookie(ground.records, raised);
    const put: RecordChange = { put: sessionRecord(raised, settings.sessionIdle), onVersion: version };
    return {
      account: cleared(used),
      writing: { records: [put, ...renewed.records], acts: [actOf("step-up", by, from)] },
      result: { stepUpUntil: raised.stepUpUntil, ...(renewed.cookie !== undefined && { cookie: renewed.cookie }) },
    };
  });
}

async function sessionOf(records: RecordStore, { session }: SignedIn): Promise<HeldSession> {
  const record = await records.get(sessionKind, session.id);
  if (!record) throw new AccountError("session-expired");
  return sessionIn(record);
}

/** A new cookie in place of the one there was; none where there is no cookie. */
async function renewedCookie(
  records: RecordStore,
  session: HeldSession["session"],
): Promise<{ records: RecordChange[]; cookie?: string }> {
  if (session.kind !== "browser") return { records: [] };
  const before = await records.find(proofKind, "cookie", session.id, { limit: 10 });
  const gone = before.map(({ kind, key }): RecordChange => ({ gone: { kind, key } }));
  const { records: made, proof } = newCookie(session);
  return { records: [...gone, ...made], ...(proof.kind === "browser" && { cookie: proof.cookie }) };
}
