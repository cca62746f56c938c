/** Tickets: a sign-in that has begun and goes on. */
import { digest, newToken } from "../secrets/digest.ts";
import type { RecordChange, RecordStore } from "../storage/records.ts";
import type { NextStep, SessionAsked } from "./acts.ts";
import { AccountError } from "./failure.ts";
import type { Ground } from "./ground.ts";
import type { Amr } from "./session.ts";

/** What is stored of a ticket: its key is the SHA-256. */
export interface Ticket {
  account: string;
  next: NextStep["next"];
  amr: readonly Amr[];
  asked: SessionAsked;
  /** Wrong codes. */
  failures: number;
}

export interface HeldTicket {
  key: string;
  ticket: Ticket;
  version: number;
  /** Milliseconds since 1970 UTC. */
  expires: number;
}

const kind = "account-ticket";
/** Wrong codes that one bears. */
const most = 5;

/** A ticket, and the change that makes it. */
export function newTicket(
  { now, settings }: Pick<Ground, "now" | "settings">,
  ticket: Omit<Ticket, "failures">,
): { step: NextStep; change: RecordChange } {
  const text = newToken();
  const expiresAt = now() + settings.ticket;
  const body: Ticket = { ...ticket, failures: 0 };
  return {
    step: { next: ticket.next, ticket: text, expiresAt },
    change: { put: { kind, key: digest(text), expires: expiresAt, body }, onVersion: 0 },
  };
}

/** @throws AccountError `invalid-ticket`: unknown, used, expired, for another step, or failed too often */
export async function readTicket(records: RecordStore, text: string, next: Ticket["next"]): Promise<HeldTicket> {
  const held = await countedTicket(records, text, next);
  if (held.ticket.failures >= most) throw new AccountError("invalid-ticket");
  return held;
}

/** The same, where the try that is being looked at is counted already. */
export async function countedTicket(records: RecordStore, text: string, next: Ticket["next"]): Promise<HeldTicket> {
  const record = await records.get(kind, digest(text));
  const ticket = record?.body as Ticket | undefined;
  if (!record || ticket?.next !== next) throw new AccountError("invalid-ticket");
  return { key: record.key, ticket, version: record.version, expires: record.expires ?? 0 };
}

/** It is used. */
export const usedTicket = ({ key, version }: HeldTicket): RecordChange => ({ gone: { kind, key }, onVersion: version });

/** It has failed once more; counted before the code is looked at. */
export const failedTicket = ({ key, ticket, version, expires }: HeldTicket): RecordChange => ({
  put: { kind, key, expires, body: { ...ticket, failures: ticket.failures + 1 } },
  onVersion: version,
});
