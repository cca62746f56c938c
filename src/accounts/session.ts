import type { StoredRecord } from "../storage/records.ts";

/** How somebody has shown who they are: a password, a one-time code. RFC 8176 */
export type Amr = "pwd" | "otp";

/** A session as it is stored. Times are milliseconds since 1970 UTC. */
export interface Session {
  id: string;
  account: string;
  kind: "browser" | "api";
  createdAt: number;
  lastActivityAt: number;
  /** Whatever happens, it ends here. */
  endsAt: number;
  ip?: string;
  userAgent?: string;
  deviceName?: string;
  deviceFingerprint?: string;
  amr: readonly Amr[];
  stepUpUntil: number;
}

/** A session as its owner sees it. `current`: it is the one in which this is asked. */
export interface SessionView extends Session {
  current: boolean;
  /** Unless it is used meanwhile. */
  expiresAt: number;
}

/** A session, and its record. */
export interface HeldSession {
  session: Session;
  version: number;
  /** Unless it is used meanwhile. */
  expiresAt: number;
}

export const sessionKind = "session";

/** @param idle Milliseconds that a browser's session lasts without a request */
export function sessionRecord({ id: key, ...body }: Session, idle: number): Omit<StoredRecord, "version"> {
  const { kind, account, lastActivityAt, endsAt } = body;
  const expires = kind === "browser" ? Math.min(endsAt, lastActivityAt + idle) : endsAt;
  return { kind: sessionKind, key, by: { account }, expires, body };
}

/** What `sessionRecord` stored. */
export function sessionIn({ key, version, expires, body }: StoredRecord): HeldSession {
  const session = { ...(body as Omit<Session, "id">), id: key };
  return { session, version, expiresAt: expires ?? session.endsAt };
}

/** @param current Id of the session in which this is asked */
export const sessionView = (held: Omit<HeldSession, "version">, current: string | undefined): SessionView => ({
  ...held.session,
  expiresAt: held.expiresAt,
  current: held.session.id === current,
});
