/** Several commands that see one state of the store. */
import { mongo } from "mongoose";
import type { Database } from "./database.ts";

/** How often another moment is taken. */
const mostLost = 5;

/** @param work Passes the session to every command. It may be called again: collections or indexes may just have changed */
export async function inOneMoment<Answer>(
  db: Pick<Database, "startSession">,
  work: (session: mongo.ClientSession) => Promise<Answer>,
): Promise<Answer> {
  for (let lost = 0; ; lost++) {
    const session = db.startSession({ snapshot: true });
    try {
      return await work(session);
    } catch (error) {
      if (!isLost(error) || lost >= mostLost) throw error;
    } finally {
      await session.endSession();
    }
  }
}

/**
 * What each command of such a session says: what the connection says would else count more. A transaction ignores it.
 * The driver writes into it, so each command has its own.
 */
export const ofOneMoment = () => ({ readConcern: { level: "snapshot" } }) as const;

/** A state of the store: that which the first command sees. */
export interface Moment {
  at?: mongo.Timestamp;
}

/** The same for commands.ts, whose commands name their moment themselves and so need no session. */
export async function atOneMoment<Answer>(work: (moment: Moment) => Promise<Answer>): Promise<Answer> {
  for (let lost = 0; ; lost++) {
    try {
      return await work({});
    } catch (error) {
      if (!isLost(error) || lost >= mostLost) throw error;
    }
  }
}

/** SnapshotTooOld, SnapshotUnavailable. */
const isLost = (error: unknown): boolean =>
  error instanceof mongo.MongoServerError && (error.code === 239 || error.code === 246);
