/** Versions in the order of commits, current and earlier ones alike. */
import type { mongo } from "mongoose";
import type { Version } from "../../store.ts";
import type { Database } from "../database/database.ts";
import { inSnapshot, ofSnapshot } from "../database/moment.ts";
import { type Holder, versionFields, versionsOf } from "./versions.ts";

/** Of one page: documents, and characters. */
const most = { count: 1_000, length: 8_000_000 };
const maxTimeMS = 60_000;

/** Some of the versions after a place and up to another, from the first on; none: there are no more. */
export const versionsBetween = (after: number, until: number, db: Database): Promise<Version[]> =>
  inSnapshot(db, async (session) => {
    const placed = { seq: { $gt: after, $lte: until } };
    const how = { session, projection: versionFields, hint: "s", sort: { seq: 1 }, batchSize: 250, maxTimeMS } as const;
    const limited = () => ({ ...how, limit: most.count, ...ofSnapshot() });
    const cursors = [
      // Of what is deleted the deletion stands among the versions.
      db.resource.find({ ...placed, t: { $exists: true } }, limited()),
      db.version.find(placed, limited()),
    ] as const;
    try {
      return await versionsOf(await merged(...cursors), db, session);
    } finally {
      for (const cursor of cursors) await cursor.close();
    }
  });

async function merged(...cursors: readonly mongo.FindCursor<Holder>[]): Promise<Holder[]> {
  const heads: { cursor: mongo.FindCursor<Holder>; document: Holder | null }[] = [];
  for (const cursor of cursors) heads.push({ cursor, document: await cursor.next() });
  const found: Holder[] = [];
  for (let length = 0; found.length < most.count && length < most.length;) {
    const head = heads.reduce((one, other) => (seqOf(other.document) < seqOf(one.document) ? other : one));
    if (head.document === null) break;
    found.push(head.document);
    length += lengthOf(head.document);
    head.document = await head.cursor.next();
  }
  return found;
}

const seqOf = (document: Holder | null): number => document?.seq ?? Infinity;

/** About what a piece of a text holds. */
const pieceLength = 4_000_000;

const lengthOf = ({ body = "", pieces = 0 }: Holder): number => body.length + pieceLength * pieces;
