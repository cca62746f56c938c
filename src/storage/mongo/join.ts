/** How a node joins those that write: first its row, then a look at how far the others are. */
import { mongo } from "mongoose";
import { FhirError } from "../../fhir/error.ts";
import { placesPerMillisecond } from "./at.ts";
import { nodes, type Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import type { Lives } from "./lives.ts";
import { openMembership, type Membership } from "./membership.ts";

/** Milliseconds. */
const maxTimeMS = 5_000;

/** @throws FhirError `busy` when all numbers are taken */
export async function join(db: Database, clockOf: (node: number) => Clock, lives: Lives): Promise<Membership> {
  const session = db.startSession({ causalConsistency: true });
  try {
    const membership = await claim(db, clockOf, session);
    if (membership === undefined) {
      await lives.sweep();
      throw new FhirError("busy", `${nodes} servers write to this database, or did until a short while ago: try again`);
    }
    membership.clock.raise(await highest(db, session));
    return membership;
  } finally {
    await session.endSession();
  }
}

async function claim(db: Database, clockOf: (node: number) => Clock, session: mongo.ClientSession) {
  const taken = new Set((await rowsOf(db, session)).map(({ _id }) => _id));
  const start = Math.floor(Math.random() * nodes);
  for (let n = 0; n < nodes; n++) {
    const node = (start + n) % nodes;
    if (taken.has(node)) continue;
    const membership = openMembership(node, clockOf(node));
    if (await insertRow(db, membership, session)) return membership;
  }
  return undefined;
}

async function insertRow(
  db: Database,
  { node, owner, low }: Membership,
  session: mongo.ClientSession,
): Promise<boolean> {
  const { localTime } = (await db.db.command({ hello: 1 })) as { localTime: Date };
  try {
    await db.horizon.insertOne({ _id: node, owner, low: low(), at: localTime }, { session });
    return true;
  } catch (error) {
    if (error instanceof mongo.MongoServerError && error.code === 11_000) return false;
    throw error;
  }
}

const rowsOf = ({ horizon }: Database, session: mongo.ClientSession) =>
  horizon.find({}, { session, hint: "_id_", maxTimeMS }).toArray();

/** A number that nothing stored and nothing that was said to be settled is above. */
async function highest(db: Database, session: mongo.ClientSession): Promise<number> {
  const lows = (await rowsOf(db, session)).map(({ low }) => low);
  const last = await db.resource.findOne(
    {},
    { session, projection: { _id: 0, seq: 1 }, sort: { seq: -1 }, hint: "s", maxTimeMS },
  );
  const restored = await Promise.resolve(
    db.version.findOne(
      { at: { $exists: true } },
      { session, projection: { _id: 0, at: 1 }, sort: { at: -1, seq: -1 }, hint: "a", maxTimeMS },
    ),
  );
  const current = await db.resource.findOne(
    { at: { $exists: true } },
    { session, projection: { _id: 0, at: 1 }, sort: { at: -1, seq: -1 }, hint: "a", maxTimeMS },
  );
  const times = [restored?.at, current?.at].map(
    (at) => ((at ?? db.epoch) - db.epoch) * placesPerMillisecond + placesPerMillisecond - 1,
  );
  return Math.max(0, last?.seq ?? 0, ...lows, ...((restored ?? current) ? times : []));
}
