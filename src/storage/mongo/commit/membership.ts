/** A node among those that write: its number, its clock, and what it has under way. */
import type { mongo } from "mongoose";
import { randomUUID } from "node:crypto";
import { openTrail, type Trail } from "../audit/trail.ts";
import type { Clock } from "./clock.ts";
import type { Database } from "../database/database.ts";
import { type KeptSession, keptSession } from "./sessions.ts";
import type { Transaction } from "./transaction.ts";

/** The node was taken for dead, and its number may be another's: it has to join again. */
export class Closed extends Error {}

/** Large commits go beside the others, so that these need not wait; each lane has its own audit chain. */
export type Lane = "usual" | "large";

export interface Membership {
  /** Number of the node. */
  node: number;
  owner: string;
  clock: Clock;
  trails: Readonly<Record<Lane, Trail>>;
  /** @throws Closed from `take` */
  sessions: Readonly<Record<Lane, KeptSession>>;
  /** A number below which this node will commit nothing more. */
  low: () => number;
  /** A group begins: until it ends, what it may still commit is not below `low`. @returns Ends it */
  pin: () => () => void;
  /** @throws Closed unless the node still counts as one, in the state that the transaction sees */
  confirm(transaction: Transaction): Promise<void>;
}

export function openMembership(node: number, clock: Clock, db: Pick<Database, "horizon" | "startSession">): Membership {
  const owner = randomUUID();
  const announce = async (session: mongo.Binary) => {
    const row = { _id: node, owner, closed: { $exists: false } };
    const { matchedCount } = await db.horizon.updateOne(row, { $addToSet: { sessions: session } });
    if (matchedCount === 0) throw new Closed("the node was taken for dead");
  };
  const chain = `${String(node).padStart(2, "0")}-${new Date().toISOString()}-${owner.slice(0, 8)}`;
  const pins = new Set<{ low: number }>();
  return {
    node,
    owner,
    clock,
    trails: { usual: openTrail(chain), large: openTrail(`${chain}-large`) },
    sessions: { usual: keptSession(db, announce), large: keptSession(db, announce) },
    low: () => Math.min(clock.low(), ...Array.from(pins, ({ low }) => low)),
    pin: () => {
      const pin = { low: clock.low() };
      pins.add(pin);
      return () => void pins.delete(pin);
    },
    async confirm(transaction) {
      const [row] = await transaction.get("horizon", [node], { owner: 1, closed: 1 });
      if (row?.owner !== owner || row.closed === true) throw new Closed("the node was taken for dead");
    },
  };
}
