/** Whether each resource has all its versions, and is found by what its content says. */
import type { mongo } from "mongoose";
import type { Indexer, Tell } from "../../examination.ts";
import type { IndexEntry } from "../../query.ts";
import { unstamped } from "../../stamp.ts";
import { historyProblems, type Place } from "./check-versions.ts";
import type { Database } from "../database/database.ts";
import { packEntries } from "../search/pack.ts";
import { inSnapshot } from "../database/moment.ts";
import type { Found, ResourceDocument } from "../shape.ts";
import { versionsOf } from "../versions/versions.ts";

/** Resources that are looked at in one moment. */
const slice = 100;

/** What is wrong, resource by resource. */
export async function* resourceProblems(db: Database, index: Indexer, tell: Tell): AsyncGenerator<string> {
  const all = await db.resource.estimatedDocumentCount();
  let after = "";
  for (let done = 0; ;) {
    const found = await inSnapshot(db, (session) => sliceAfter(after, db, session));
    for (const each of found) yield* problemsOf(each, db, index);
    const last = found.at(-1);
    if (last === undefined) return;
    after = last.document._id;
    tell((done += found.length), Math.max(all, done));
  }
}

interface Whole {
  document: ResourceDocument;
  /** Its other versions, in their order. */
  places: readonly Place[];
}

async function sliceAfter(after: string, { resource, version }: Database, session: mongo.ClientSession) {
  const how = { session, limit: slice, hint: "_id_", sort: { _id: 1 } } as const;
  const documents = await resource.find({ _id: { $gt: after } }, how).toArray();
  const places = new Map<string, Place[]>(documents.map(({ _id }) => [_id, []]));
  const others = version.find(
    { key: { $in: [...places.keys()] } },
    { session, hint: "key", sort: { key: 1, v: 1 }, projection: { body: 0 } },
  );
  for await (const other of others) places.get(other.key)?.push(other);
  return documents.map((document): Whole => ({ document, places: places.get(document._id) ?? [] }));
}

async function* problemsOf({ document, places }: Whole, db: Database, index: Indexer): AsyncGenerator<string> {
  yield* historyProblems(document, places, db.epoch);
  if (document.t === undefined) {
    if (document.k !== undefined) yield `index of ${document._id}: it is deleted, and found all the same`;
    return;
  }
  const [current] = await versionsOf([document], db).catch(() => []);
  if (current?.text === undefined) yield `version ${document.v} of ${document._id} has no text, or not all of it`;
  else if (!isFoundBy(document, index(unstamped(current.text))))
    yield `index of ${document._id}: it is not that of the content`;
}

const isFoundBy = (document: ResourceDocument, entries: readonly IndexEntry[]): boolean =>
  fingerprint(document) === fingerprint(packEntries(document.t ?? "", entries));

/** Whatever order the parts are in. */
const fingerprint = ({ k = [], r = [], j = [], g = [], d, z }: Partial<Found>): string =>
  JSON.stringify([...[k, r, j, g].map((parts) => parts.map((part) => JSON.stringify(part)).toSorted()), d, z]);
