/** Documents as the versions they hold. */
import type { mongo } from "mongoose";
import { methods } from "../../method.ts";
import type { Version } from "../../store.ts";
import { committedAt } from "../sequence.ts";
import type { Database } from "../database/database.ts";
import { idIn, typeIn } from "../ids.ts";
import { piecedText } from "./pieces.ts";
import type { ResourceDocument, VersionDocument } from "../shape.ts";

/** What a version lies in. */
export type Holder = ResourceDocument | VersionDocument;

/** Fields that a version needs of either document: all but what a resource is found by. */
export const versionFields = { key: 1, t: 1, v: 1, seq: 1, at: 1, born: 1, m: 1, body: 1, pieces: 1 } as const;

/** Where a page ends. */
export interface Bounds {
  /** Most versions. */
  limit: number;
  /** Characters: it ends with the version with which its texts come to so many. */
  longest: number;
}

/**
 * The versions in documents, in their order; long texts are put together from their pieces.
 * @param session The one the documents were read in, if it has a snapshot or a transaction
 */
export const versionsOf = (
  documents: readonly Holder[],
  db: Pick<Database, "piece" | "epoch">,
  session?: mongo.ClientSession,
): Promise<Version[]> => versionsWithin(documents, { limit: Infinity, longest: Infinity }, db, session);

/** The first of them, up to the end of a page. */
export async function versionsWithin(
  documents: readonly Holder[],
  { limit, longest }: Bounds,
  db: Pick<Database, "piece" | "epoch">,
  session?: mongo.ClientSession,
): Promise<Version[]> {
  const versions: Version[] = [];
  let length = 0;
  for (const document of documents) {
    if (versions.length === limit || length >= longest) break;
    const text = await textOf(document, db, session);
    length += text?.length ?? 0;
    versions.push(text === undefined ? unread(document, db.epoch) : { ...unread(document, db.epoch), text });
  }
  return versions;
}

const resourceKey = (document: Holder): string => ("key" in document ? document.key : document._id);

async function textOf(document: Holder, db: Pick<Database, "piece">, session: mongo.ClientSession | undefined) {
  if (document.pieces === undefined) return document.body;
  return piecedText({ key: resourceKey(document), v: document.v, pieces: document.pieces }, db, session);
}

function unread(document: Holder, epoch: number): Version {
  const key = resourceKey(document);
  return {
    type: typeIn(key),
    id: idIn(key),
    version: document.v,
    seq: document.seq,
    at: committedAt(document, epoch),
    method: methods[document.m] ?? "PUT",
  };
}
