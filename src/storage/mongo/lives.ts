/** Signs of life of the nodes, by the clock of the database. */
import type { Database } from "./database.ts";
import type { Membership } from "./membership.ts";

export interface Lives {
  /** @returns false: the node was closed */
  sign(membership: Membership): Promise<boolean>;
  end(membership: Membership): Promise<void>;
  /** Closes what is silent and removes what has been closed for long. */
  sweep(): Promise<void>;
  /** The same, unless it was done a short while ago. */
  sweepAtTimes(): Promise<void>;
}

/** Milliseconds. */
const usualLifetime = 60_000;
const maxTimeMS = 5_000;

/** @param lifetime Milliseconds that a transaction lives; absent: as the server says */
export function openLives(db: Database, lifetime: number | undefined): Lives {
  let swept = -Infinity;
  let known: Promise<number> | undefined;
  async function sweep(): Promise<void> {
    const life = await (known ??= lifetime === undefined ? lifetimeOf(db) : Promise.resolve(lifetime));
    await closeSilent(db, life);
    await removeClosed(db, life);
  }
  return {
    async sign({ node, owner, low }) {
      const rising = [{ $set: { low: { $max: ["$low", low()] }, at: "$$NOW" } }];
      const filter = { _id: node, owner, closed: { $exists: false } };
      return (await db.horizon.updateOne(filter, rising)).matchedCount === 1;
    },
    async end({ node, owner }) {
      await db.horizon.deleteOne({ _id: node, owner });
    },
    sweep,
    async sweepAtTimes() {
      const life = await (known ??= lifetime === undefined ? lifetimeOf(db) : Promise.resolve(lifetime));
      if (performance.now() - swept < life / 6) return;
      swept = performance.now();
      await sweep();
    },
  };
}

/** As the server says, if it may be asked. */
async function lifetimeOf({ client }: Database): Promise<number> {
  const name = "transactionLifetimeLimitSeconds";
  const answer: Record<string, unknown> = await client
    .db("admin")
    .command({ getParameter: 1, [name]: 1 })
    .catch(() => ({}));
  const seconds: unknown = answer[name];
  return typeof seconds === "number" ? seconds * 1_000 : usualLifetime;
}

const before = (field: string, milliseconds: number) => ({
  $expr: { $lt: [field, { $subtract: ["$$NOW", milliseconds] }] },
});

async function closeSilent({ horizon }: Database, life: number): Promise<void> {
  const silent = { closed: { $exists: false }, ...before("$at", life) };
  for (const _id of await idsOf(horizon, silent))
    await horizon.updateOne({ _id, ...silent }, [{ $set: { closed: true, closedAt: "$$NOW" } }]);
}

/** The server ends a transaction late by up to half its life. */
async function removeClosed({ horizon }: Database, life: number): Promise<void> {
  const over = { closed: true, ...before("$closedAt", life * 1.5 + 1_000) };
  for (const _id of await idsOf(horizon, over)) await horizon.deleteOne({ _id, ...over });
}

const idsOf = async (horizon: Database["horizon"], filter: object): Promise<number[]> =>
  (await horizon.find(filter, { projection: { _id: 1 }, hint: "_id_", maxTimeMS }).toArray()).map(({ _id }) => _id);
