import type { Reply, ReplyEntry } from "./client.ts";
import type { Shot } from "./loop.ts";

/** Whether an answer was right, and what can be said of it. */
export interface Verdict {
  right: boolean;
  note: string;
}

/** Something that clients ask a server for, and how to tell a right answer from a fast one. */
export interface Operation {
  name: string;
  /** As a reader of the table knows it. */
  label: string;
  writes: boolean;
  /** It takes so long that a measurement lasts at least so many seconds. */
  leastSeconds?: number;
  /** Asks once and looks at the answer. @param turn differs from call to call */
  check: (turn: number) => Promise<Verdict>;
  /** What to send under load, paths below the FHIR base. @param turn differs from call to call */
  shots: (turn: number) => readonly Shot[];
}

/** Entries that matched, without what came along. */
export const matches = (reply: Reply): readonly ReplyEntry[] =>
  (reply.json?.entry ?? []).filter((entry) => entry.search?.mode !== "include" && entry.search?.mode !== "outcome");

/** The verdict on an answer whose status is another than expected. */
export const failed = (reply: Reply): Verdict => ({
  right: false,
  note: `HTTP ${reply.status}: ${(reply.json?.issue?.[0]?.diagnostics ?? reply.text).slice(0, 160)}`,
});
