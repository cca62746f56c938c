/** Tokens that go by mail: stored as SHA-256, good once, and a new one voids the one before. */
import { digest, newToken } from "../secrets/digest.ts";
import type { RecordChange, RecordStore } from "../storage/records.ts";
import { AccountError } from "./failure.ts";

/** What is stored of one. */
export interface Mailed {
  purpose: "invitation" | "password-reset" | "registration";
  /** Id of the account, or another name of whoever it is for: of one purpose there is one token for each. */
  subject: string;
  /** Who had it made, as a reference; absent: the owner, or an operator. */
  creator?: string;
  /** Wrong codes. */
  failures: number;
  /** What it is to bring about, sealed. */
  content?: string;
}

export interface HeldMailed {
  mailed: Mailed;
  version: number;
  /** Milliseconds since 1970 UTC. */
  expires: number;
  hash: string;
}

const kind = "account-mailed";
/** Wrong codes that one bears. */
const most = 5;

const keyOf = ({ purpose, subject }: Pick<Mailed, "purpose" | "subject">): string => `${purpose}/${subject}`;

/** A token, and the change that makes it, in place of the one before. @param expires Milliseconds since 1970 UTC */
export function newMailed(mailed: Omit<Mailed, "failures">, expires: number): { token: string; change: RecordChange } {
  const token = newToken();
  const body: Mailed = { ...mailed, failures: 0 };
  return { token, change: { put: { kind, key: keyOf(mailed), by: { token: digest(token) }, expires, body } } };
}

/** @throws AccountError `invalid-token`: unknown, used, cancelled, voided, expired, or failed too often */
export async function readMailed(records: RecordStore, token: string, purpose: Mailed["purpose"]): Promise<HeldMailed> {
  const held = await countedMailed(records, token, purpose);
  if (held.mailed.failures >= most) throw new AccountError("invalid-token");
  return held;
}

/** The same, where the try that is being looked at is counted already. */
export async function countedMailed(
  records: RecordStore,
  token: string,
  purpose: Mailed["purpose"],
): Promise<HeldMailed> {
  const hash = digest(token);
  const [record] = await records.find(kind, "token", hash, { limit: 1 });
  const mailed = record?.body as Mailed | undefined;
  if (!record || mailed?.purpose !== purpose) throw new AccountError("invalid-token");
  return { mailed, version: record.version, expires: record.expires ?? 0, hash };
}

/** It is used. */
export const usedMailed = ({ mailed, version }: HeldMailed): RecordChange => ({
  gone: { kind, key: keyOf(mailed) },
  onVersion: version,
});

/** There is none any more, if there was one. */
export const voidMailed = (of: Pick<Mailed, "purpose" | "subject">): RecordChange => ({
  gone: { kind, key: keyOf(of) },
});

/** It has failed once more; counted before the code is looked at. @returns Whether it was still so */
export async function countMailed(
  records: RecordStore,
  { mailed, version, expires, hash }: HeldMailed,
): Promise<boolean> {
  const body: Mailed = { ...mailed, failures: mailed.failures + 1 };
  const put = { kind, key: keyOf(mailed), by: { token: hash }, expires, body };
  return (await records.put(put, version)) !== undefined;
}
