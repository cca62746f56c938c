/** Documents as the versions they hold. */
import type { mongo } from "mongoose";
import { methods } from "../method.ts";
import type { Version } from "../store.ts";
import { committedAt } from "./at.ts";
import type { Database } from "./database.ts";
import { piecedText } from "./pieces.ts";
import type { ResourceDocument, VersionDocument } from "./shape.ts";

type Holder = ResourceDocument | VersionDocument;

/** What is needed of a version's document besides `_id` and `key`: everything but what a resource is found by. */
export const versionFields = { k: 0, r: 0, j: 0, g: 0, d: 0, z: 0 } as const;

/**
 * The versions in documents, in their order; long texts are put together from their pieces.
 * @param session The one the documents were read in, if it has a snapshot or a transaction
 */
export async function versionsOf(
  documents: readonly Holder[],
  db: Pick<Database, "piece" | "epoch">,
  session?: mongo.ClientSession,
): Promise<Version[]> {
  const versions: Version[] = [];
  for (const document of documents) {
    const text = await textOf(document, db, session);
    versions.push(text === undefined ? unread(document, db.epoch) : { ...unread(document, db.epoch), text });
  }
  return versions;
}

const keyOf = (document: Holder): string => ("key" in document ? document.key : document._id);

async function textOf(document: Holder, db: Pick<Database, "piece">, session: mongo.ClientSession | undefined) {
  if (document.pieces === undefined) return document.body;
  return piecedText({ key: keyOf(document), v: document.v, pieces: document.pieces }, db, session);
}

function unread(document: Holder, epoch: number): Version {
  const key = keyOf(document);
  const slash = key.indexOf("/");
  return {
    type: key.slice(0, slash),
    id: key.slice(slash + 1),
    version: document.v,
    seq: document.seq,
    at: committedAt(document, epoch),
    method: methods[document.m] ?? "PUT",
  };
}
