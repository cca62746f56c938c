/** What a sign-in goes on with after its first step. It is kept here: forms hold nothing that opens a door. */
import type { NextStep } from "../../accounts/acts.ts";
import { digest } from "../../secrets/digest.ts";
import type { Turn } from "./turn.ts";

export interface Ticket extends NextStep {
  /** Of a second factor that is being set up. */
  setup?: { secret: string; uri: string };
}

const kind = "oauth-ticket";

type Keeping = Pick<Turn, "records" | "secrets" | "details">;

const keyOf = ({ details }: Keeping): string => digest(details.uid);

export async function keepTicket(turn: Keeping, { next, ticket, expiresAt, setup }: Ticket): Promise<void> {
  const key = keyOf(turn);
  const sealed = await turn.secrets.seal("fields", key, JSON.stringify({ next, ticket, expiresAt, setup }));
  await turn.records.put({ kind, key, expires: expiresAt, body: { sealed } });
}

export async function ticketOf(turn: Keeping): Promise<Ticket | undefined> {
  const record = await turn.records.get(kind, keyOf(turn));
  if (record === undefined) return undefined;
  const { sealed } = record.body as { sealed: string };
  return JSON.parse(await turn.secrets.open("fields", keyOf(turn), sealed)) as Ticket;
}

export const forgetTicket = (turn: Keeping): Promise<void> => turn.records.delete(kind, keyOf(turn));

const enrolledKind = "oauth-enrolled";

/** The session that a second factor was set up in, while its recovery codes are shown. */
export async function keepEnrolled(turn: Keeping, session: string): Promise<void> {
  const expires = turn.details.exp * 1000;
  await turn.records.put({ kind: enrolledKind, key: keyOf(turn), expires, body: { session } });
}

/** Whether it was in this one. */
export async function isEnrolledIn(turn: Keeping, session: string): Promise<boolean> {
  const record = await turn.records.get(enrolledKind, keyOf(turn));
  return (record?.body as { session?: string } | undefined)?.session === session;
}
