/** Several commands that see one state of the store. */
import { mongo } from "mongoose";
import type { Database } from "./database.ts";

/** A state of the store: that which the first command sees. commands.ts names it in each command; it needs no session. */
export interface Moment {
  at?: mongo.Timestamp;
}

/** @param work It may be called again: collections or indexes may just have changed */
export async function atOneMoment<Answer>(work: (moment: Moment) => Promise<Answer>): Promise<Answer> {
  for (let lost = 0; ; lost++) {
    try {
      return await work({});
    } catch (error) {
      if (!isLost(error) || lost >= mostLost) throw error;
    }
  }
}

/** How often another moment is taken. */
const mostLost = 5;

/** SnapshotTooOld, SnapshotUnavailable. */
const isLost = (error: unknown): boolean =>
  error instanceof mongo.MongoServerError && (error.code === 239 || error.code === 246);

/** The same for cursors of the driver, which need a session. @param work Passes it to every command */
export const inSnapshot = <Answer>(
  db: Pick<Database, "startSession">,
  work: (session: mongo.ClientSession) => Promise<Answer>,
): Promise<Answer> =>
  atOneMoment(async () => {
    const session = db.startSession({ snapshot: true });
    try {
      return await work(session);
    } finally {
      await session.endSession();
    }
  });

/**
 * What each command of such a session says: what the connection says would else count more. A transaction ignores it.
 * The driver writes into it, so each command has its own.
 */
export const ofSnapshot = () => ({ readConcern: { level: "snapshot" } }) as const;
