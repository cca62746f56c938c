/** Sessions that begin and end, and what proves them. */
import { digest, newToken } from "../secrets/digest.ts";
import { allRecords } from "../storage/all-records.ts";
import type { RecordChange, RecordStore } from "../storage/records.ts";
import type { From, Proof, SessionAsked, TokenPair } from "./acts.ts";
import type { Ground } from "./ground.ts";
import { type Amr, type HeldSession, type Session, sessionIn, sessionKind, sessionRecord } from "./session.ts";

/** What is stored of a cookie or token: its key is the SHA-256. */
export interface StoredProof {
  use: "cookie" | "access" | "refresh";
  session: string;
  account: string;
  /** Of a refresh token. */
  used?: true;
}

export const proofKind = "account-proof";

/** A change that makes a proof, and its text. */
function proofOf(body: StoredProof, expires: number): { text: string; change: RecordChange } {
  const text = newToken();
  const { session, use } = body;
  const by = use === "cookie" ? { by: { cookie: session } } : {};
  const put = { kind: proofKind, key: digest(text), ...by, expires, body };
  return { text, change: { put, onVersion: 0 } };
}

export interface Opening {
  session: Session;
  records: RecordChange[];
  proof: Proof;
}

/** Characters that are kept of what a device says of itself. */
const longest = 500;

/** A new session, and the first of what proves it. */
export function openSession(
  ground: Ground,
  account: string,
  { asked, from, amr }: { asked: SessionAsked; from: From; amr: readonly Amr[] },
): Opening {
  const { settings } = ground;
  const now = ground.now();
  const { kind, deviceName, deviceFingerprint } = asked;
  const { address: ip, userAgent } = from;
  const session: Session = {
    id: ground.newId(),
    account,
    kind,
    createdAt: now,
    lastActivityAt: now,
    endsAt: now + (kind === "browser" ? settings.sessionMax : settings.authRefresh),
    amr,
    stepUpUntil: now + settings.stepUp,
    ...(ip !== undefined && { ip }),
    ...(userAgent !== undefined && { userAgent: userAgent.slice(0, longest) }),
    ...(deviceName !== undefined && { deviceName: deviceName.slice(0, longest) }),
    ...(deviceFingerprint !== undefined && { deviceFingerprint: deviceFingerprint.slice(0, longest) }),
  };
  const begun: RecordChange = { put: sessionRecord(session, settings.sessionIdle), onVersion: 0 };
  const { records, proof } = kind === "browser" ? newCookie(session) : newPair(ground, session);
  return { session, records: [begun, ...records], proof };
}

/** A cookie for a session. */
export function newCookie({ id: session, account, endsAt }: Session): Pick<Opening, "records" | "proof"> {
  const { text, change } = proofOf({ use: "cookie", session, account }, endsAt);
  return { records: [change], proof: { kind: "browser", cookie: text } };
}

/** A pair of tokens for a session. */
export function newPair(
  { now, settings }: Pick<Ground, "now" | "settings">,
  { id: session, account, endsAt }: Session,
): { records: RecordChange[]; proof: { kind: "api" } & TokenPair } {
  const until = Math.min(endsAt, now() + settings.authToken);
  const access = proofOf({ use: "access", session, account }, until);
  const refresh = proofOf({ use: "refresh", session, account }, endsAt);
  const tokens = { accessToken: access.text, refreshToken: refresh.text };
  const expiresIn = Math.max(1, Math.floor((until - now()) / 1000));
  return { records: [access.change, refresh.change], proof: { kind: "api", ...tokens, expiresIn } };
}

/** All live sessions of an account. */
export async function sessionsOf(records: RecordStore, account: string): Promise<HeldSession[]> {
  return (await allRecords(records, sessionKind, ["account", account])).map(sessionIn);
}

/** Which sessions of an account end. */
export interface EndingAsked {
  account: string;
  /** Id of the one that goes on. */
  except?: string;
  /** All that apps were granted ends, but for what the one that goes on granted; else what they were granted in the sessions, without `offline_access`. */
  offline: boolean;
}

/** Changes that end sessions, and what was granted in them. Commit them with the account, so that none begins meanwhile. */
export async function endingSessions(
  { records, grants }: Pick<Ground, "records" | "grants">,
  { account, except, offline }: EndingAsked,
): Promise<{ changes: RecordChange[]; sessions: readonly Session[] }> {
  const ended = (await sessionsOf(records, account)).filter(({ session }) => session.id !== except);
  const sessions = ended.map(({ session }) => session);
  const which = offline ? { ...(except !== undefined && { except }) } : { sessions: sessions.map(({ id }) => id) };
  const granted = await grants.ending({ account, offline, ...which });
  return { changes: [...sessions.map(goneOf), ...granted], sessions };
}

/** A session is gone; what proves it proves nothing any more. */
export const goneOf = ({ id }: Pick<Session, "id">): RecordChange => ({ gone: { kind: sessionKind, key: id } });
