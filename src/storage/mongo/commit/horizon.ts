/**
 * The horizon: each node that writes has a row that says below which number it will commit nothing more. A node joins
 * with its first commit, and says several times a second that it is there. One that is silent for some seconds is
 * closed by another, which then ends its transactions and removes its row; should it still live, it joins anew.
 */
import type { Database } from "../database/database.ts";
import { openClock } from "./clock.ts";
import { join } from "./join.ts";
import type { Membership } from "./membership.ts";
import { openLives, type Lives } from "./lives.ts";

export interface Horizon {
  /** The membership of this node, which joins if it has none. */
  enter(): Promise<Membership>;
  /** That membership is over: nothing is written with its numbers any more. */
  abandon(membership: Membership): void;
  /** This node, if it has joined. */
  current(): Membership | undefined;
  /** Closes nodes that are silent. */
  sweep(): Promise<void>;
  /** Ends the membership, once nothing is under way. */
  close(): Promise<void>;
}

export interface HorizonChoice {
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** Milliseconds after which a node that gives no sign is taken for dead; 5,000 unless given. */
  silence?: number | undefined;
}

/** Milliseconds between two signs of life. */
const beat = 150;

export function openHorizon(db: Database, { now, silence }: HorizonChoice): Horizon {
  const lives: Lives = openLives(db, silence);
  let joining: Promise<Membership> | undefined;
  let membership: Membership | undefined;
  let timer: NodeJS.Timeout | undefined;

  const enter = () =>
    (joining ??= join(db, (node) => openClock({ node, now, epoch: db.epoch }), lives).then(
      (joined) => {
        membership = joined;
        schedule();
        return joined;
      },
      (error: unknown) => {
        joining = undefined;
        throw error;
      },
    ));
  function forget(which: Membership): void {
    if (membership !== which) return;
    membership = undefined;
    joining = undefined;
    clearTimeout(timer);
  }
  function schedule(): void {
    timer = setTimeout(() => void tick(), beat);
    timer.unref();
  }
  async function tick(): Promise<void> {
    const which = membership;
    if (!which) return;
    // While the database is away nothing can be committed, and nobody closes this node.
    const alive = await lives.sign(which).catch(() => true);
    if (!alive) forget(which);
    else {
      await lives.sweepAtTimes().catch(() => undefined);
      if (membership === which) schedule();
    }
  }
  return {
    enter,
    abandon: forget,
    current: () => membership,
    sweep: () => lives.sweepAtTimes(),
    async close() {
      const which = await joining?.catch(() => undefined);
      if (!which) return;
      forget(which);
      for (const session of Object.values(which.sessions)) await session.end();
      await lives.end(which);
    },
  };
}
