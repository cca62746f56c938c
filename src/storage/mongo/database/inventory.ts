/** Looks at what a database has: collections, indexes, guards. */
import type { mongo } from "mongoose";
import { openDefinitions } from "../../../fhir/pack.ts";
import { type Found, type FoundIndex, stripes } from "./migration.ts";
import { collectionNames, type Name } from "./schemas.ts";
import type { GuardDocument } from "../shape.ts";

/** @param whole Looks for every guard; else only for the last of each type, which is written after its others. */
export async function findWhatIsThere(db: mongo.Db, whole: boolean): Promise<Found> {
  const there = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  const indexes = new Map<Name, readonly FoundIndex[]>();
  for (const name of collectionNames)
    if (there.has(name)) indexes.set(name, (await db.collection(name).listIndexes().toArray()) as FoundIndex[]);
  return {
    indexes,
    unguarded: await unguarded(db, whole ? Array.from({ length: stripes }, (_, n) => n) : [stripes - 1]),
  };
}

async function unguarded(db: mongo.Db, numbers: readonly number[]): Promise<string[]> {
  const types = openDefinitions().resourceTypes;
  const wanted = (type: string) => numbers.map((n) => `${type}/${n}`);
  const found = await db
    .collection<GuardDocument>("guard")
    .find({ _id: { $in: types.flatMap(wanted) } }, { projection: { _id: 1 } })
    .toArray();
  const there = new Set(found.map(({ _id }) => _id));
  return types.filter((type) => !wanted(type).every((id) => there.has(id)));
}

/** Whether no resource was ever stored. */
export async function isUnused(db: mongo.Db): Promise<boolean> {
  const first = await db.collection("resource").findOne({}, { projection: { _id: 1 }, hint: "_id_" });
  return first === null;
}
