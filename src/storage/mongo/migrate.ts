/** What the database has to have before a server may work on it, and how it gets there. */
import type { mongo } from "mongoose";
import { openDefinitions } from "../../fhir/pack.ts";
import { collectionNames, schemaOf } from "./schemas.ts";
import type { GuardDocument } from "./shape.ts";

/** Stripes of guards a type. */
export const stripes = 64;

/** Creates what is missing. */
export async function migrate(db: mongo.Db): Promise<void> {
  for (const name of collectionNames) {
    await db.createCollection(name).catch(() => undefined);
    const indexes = schemaOf(name).indexes();
    if (indexes.length > 0)
      await db
        .collection(name)
        .createIndexes(indexes.map(([key, options]) => ({ key: key as Record<string, 1>, ...(options as object) })));
  }
  const guards = openDefinitions().resourceTypes.flatMap((type) =>
    Array.from({ length: stripes }, (_, n) => ({ _id: `${type}/${n}`, n: 0 })),
  );
  await db
    .collection<GuardDocument>("guard")
    .insertMany(guards, { ordered: false })
    .catch(() => undefined);
}
