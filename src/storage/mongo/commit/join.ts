/** How a node joins those that write: first its row, then a look at how far the others are. */
import { mongo } from "mongoose";
import { FhirError } from "../../../fhir/error.ts";
import { placesPerMillisecond } from "../sequence.ts";
import { nodes, type Clock } from "./clock.ts";
import type { Database } from "../database/database.ts";
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
    const membership = openMembership(node, clockOf(node), db);
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

/** The driver writes into what a command says, so each has its own. */
const how = (session: mongo.ClientSession) => ({ session, readConcern: { level: "majority" }, maxTimeMS }) as const;

const rowsOf = ({ horizon }: Database, session: mongo.ClientSession) =>
  horizon.find({}, { ...how(session), hint: "_id_" }).toArray();

/** A number that nothing stored, and nothing that was said to be settled, is above. */
async function highest(db: Database, session: mongo.ClientSession): Promise<number> {
  const lows = (await rowsOf(db, session)).map(({ low }) => low);
  const options = { projection: { _id: 0, seq: 1 }, sort: { seq: -1 }, hint: "s" } as const;
  const last = await db.resource.findOne({}, { ...how(session), ...options });
  return Math.max(last?.seq ?? 0, await highestRestored(db, session), ...lows);
}

/** The last number of the time of what was restored last: nothing is committed before that. */
async function highestRestored(db: Database, session: mongo.ClientSession): Promise<number> {
  const filter = { at: { $exists: true } };
  const options = { projection: { _id: 0, at: 1 }, sort: { at: -1, seq: -1 }, hint: "a" } as const;
  const found = [
    await db.resource.findOne(filter, { ...how(session), ...options }),
    await db.version.findOne(filter, { ...how(session), ...options }),
  ];
  const times = found.flatMap((document) => document?.at ?? []);
  return Math.max(0, ...times.map((at) => (Math.floor(at) - db.epoch + 1) * placesPerMillisecond - 1));
}
