/**
 * The sessions in which a node commits. Its row names them, so that others can end the transactions of a node that is
 * gone: what those have written would be locked until the database ends them itself, after a minute or more.
 */
import type { mongo } from "mongoose";
import type { Database } from "../database/database.ts";

/** Where transactions run, one after the other. */
export interface Lending {
  take(): Promise<mongo.ClientSession>;
  /** @param spoilt The database may still be at work in it: it is not lent again. */
  giveBack(session: mongo.ClientSession, spoilt: boolean): Promise<void>;
}

/** Nobody waits for a database that does not answer. */
async function ended(session: mongo.ClientSession, spoilt: boolean): Promise<void> {
  const end = session.endSession().catch(() => undefined);
  if (!spoilt) await end;
}

/** A session for each transaction. */
export const freshSessions = (db: Pick<Database, "startSession">): Lending => ({
  take: async () => db.startSession(),
  giveBack: ended,
});

export interface KeptSession extends Lending {
  end(): Promise<void>;
}

/**
 * One session for all, until it is spoilt.
 * @param announce Is told of each before it is used
 */
export function keptSession(
  db: Pick<Database, "startSession">,
  announce: (id: mongo.Binary) => Promise<void>,
): KeptSession {
  let kept: mongo.ClientSession | undefined;
  async function open(): Promise<mongo.ClientSession> {
    const session = db.startSession();
    if (session.id === undefined) throw new Error("a session has an id from its start");
    await announce(session.id.id);
    kept = session;
    return session;
  }
  async function end(spoilt: boolean): Promise<void> {
    const session = kept;
    kept = undefined;
    if (session) await ended(session, spoilt);
  }
  return {
    take: async () => kept ?? open(),
    giveBack: async (_session, spoilt) => (spoilt ? end(true) : undefined),
    end: () => end(false),
  };
}
