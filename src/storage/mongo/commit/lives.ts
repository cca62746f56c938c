/** Signs of life of the nodes, by the clock of the database, and the end of those that give none. */
import { mongo } from "mongoose";
import type { Database } from "../database/database.ts";
import { isMongos } from "../database/fitness.ts";
import type { Membership } from "./membership.ts";
import type { HorizonDocument } from "../shape.ts";

export interface Lives {
  /** A node whose clock is behind, and that is idle, follows the others, for else it would hold them back. @returns false: the node was closed */
  sign(membership: Membership): Promise<boolean>;
  end(membership: Membership): Promise<void>;
  /** Closes what is silent, ends its transactions, and removes it once none of them can be committed any more. */
  sweep(): Promise<void>;
  /** The same, unless it was done a short while ago, or the database was away a short while ago: then all are silent. */
  sweepAtTimes(): Promise<void>;
}

/** Milliseconds. */
const usual = { silence: 5_000, lifetime: 60_000 };
const maxTimeMS = 5_000;

/** @param silence Milliseconds after which a node that gives no sign is taken for dead */
export function openLives(db: Database, silence = usual.silence): Lives {
  let swept = -Infinity;
  /** The highest `low` of all nodes that was seen. */
  let highest = 0;
  /** Since when the database has answered without fail. */
  let steady: number | undefined;
  async function watched<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    try {
      const answer = await work();
      steady ??= performance.now();
      return answer;
    } catch (error) {
      steady = undefined;
      throw error;
    }
  }
  const sweep = async () => {
    await closeSilent(db, silence);
    for (const row of await rowsOf(db, { closed: true })) if (await isOver(row, db)) await remove(row, db);
  };
  return {
    sign: ({ node, owner, clock, low }) =>
      watched(async () => {
        clock.raise(highest - 1);
        const rising = [{ $set: { low: { $max: ["$low", low()] }, at: "$$NOW" } }];
        const filter = { _id: node, owner, closed: { $exists: false } };
        return (await db.horizon.updateOne(filter, rising)).matchedCount === 1;
      }),
    async end({ node, owner }) {
      await db.horizon.deleteOne({ _id: node, owner });
    },
    sweep,
    async sweepAtTimes() {
      const now = performance.now();
      if (now - swept < silence / 5) return;
      swept = now;
      for (const { low } of await watched(() => rowsOf(db, {}))) highest = Math.max(highest, low);
      if (steady !== undefined && now - steady >= silence) await watched(sweep);
    },
  };
}

const rowsOf = ({ horizon }: Database, filter: object): Promise<HorizonDocument[]> =>
  horizon.find(filter, { hint: "_id_", maxTimeMS }).toArray();

const before = (field: string, milliseconds: number) => ({
  $expr: { $lt: [field, { $subtract: ["$$NOW", milliseconds] }] },
});

/** From then on its transactions find themselves closed, when they look. */
async function closeSilent(db: Database, silence: number): Promise<void> {
  const silent = { closed: { $exists: false }, ...before("$at", silence) };
  for (const { _id } of await rowsOf(db, silent))
    await db.horizon.updateOne({ _id, ...silent }, [{ $set: { closed: true, closedAt: "$$NOW" } }]);
}

const remove = ({ _id, owner }: HorizonDocument, { horizon }: Database) =>
  horizon.deleteOne({ _id, owner, closed: true });

/**
 * Whether nothing that a closed node began can be committed any more. What it began before it was closed is ended here.
 * On shards a transaction that is half committed cannot be ended: there, and where this user may not end sessions, it is
 * over when the database lets no transaction live so long, which it sees to late by up to half that time.
 */
async function isOver(row: HorizonDocument, db: Database): Promise<boolean> {
  const ended = await endTransactions(row, db);
  if (ended && !(await isSharded(db))) return true;
  const life = await lifetimeOf(db);
  const { _id, owner } = row;
  return (await rowsOf(db, { _id, owner, ...before("$closedAt", life * 1.5 + 1_000) })).length > 0;
}

/** @returns false: this user may not */
async function endTransactions({ sessions = [] }: HorizonDocument, { client }: Database): Promise<boolean> {
  if (sessions.length === 0) return true;
  try {
    await client.db("admin").command({ killSessions: sessions.map((id) => ({ id })) });
    return true;
  } catch (error) {
    if (error instanceof mongo.MongoServerError) return false;
    throw error;
  }
}

const isSharded = async ({ db }: Database): Promise<boolean> => isMongos(await db.command({ hello: 1 }));

/** As the server says, if it may be asked. Milliseconds. */
async function lifetimeOf({ client }: Database): Promise<number> {
  const name = "transactionLifetimeLimitSeconds";
  const answer: Record<string, unknown> = await client
    .db("admin")
    .command({ getParameter: 1, [name]: 1 })
    .catch(() => ({}));
  const seconds: unknown = answer[name];
  return typeof seconds === "number" ? seconds * 1_000 : usual.lifetime;
}
