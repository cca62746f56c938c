/** The state before a group: the current version of each resource that it changes. */
import { stamp } from "../../stamp.ts";
import { sameContent } from "../../content.ts";
import { methods } from "../../method.ts";
import type { Change, Outcome, Version } from "../../store.ts";
import { committedAt } from "../sequence.ts";
import type { Database } from "../database/database.ts";
import { piecedText } from "../versions/pieces.ts";
import type { ResourceDocument } from "../shape.ts";
import type { Transaction } from "./transaction.ts";
import { versionFields } from "../versions/versions.ts";

/** A resource without what it is found by; without `t`: it was deleted. */
export type Before = ResourceDocument;

/** Keys that are asked for by one command. */
const slice = 1_000;

/** @param keys `Type/id` */
export async function readBefore(keys: readonly string[], transaction: Transaction): Promise<Map<string, Before>> {
  const found = new Map<string, Before>();
  for (let at = 0; at < keys.length; at += slice)
    for (const document of await transaction.get("resource", keys.slice(at, at + slice), versionFields))
      found.set(document._id, document);
  return found;
}

/** Puts the texts of those that lie in pieces into them: what they say is compared with what is sent. */
export async function readPieces(
  changes: readonly Change[],
  befores: ReadonlyMap<string, Before>,
  db: Pick<Database, "piece">,
  { session }: Transaction,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const { type, id, text } of changes) {
    const key = `${type}/${id}`;
    const { pieces, v = 0 } = befores.get(key) ?? {};
    if (pieces !== undefined && text !== undefined) texts.set(key, await piecedText({ key, v, pieces }, db, session));
  }
  return texts;
}

/** Where nothing is to be written: the same content as before, or nothing to delete. */
export function unchanged(
  change: Change,
  before: Before | undefined,
  { epoch, text: stored = before?.body }: { epoch: number; text?: string | undefined },
): Outcome | undefined {
  const live = before?.t !== undefined;
  if (change.text === undefined) {
    if (live) return undefined;
    return { did: "unchanged", version: before && versionOf(change, before, epoch) };
  }
  if (!live || stored === undefined) return undefined;
  const text = stamp(change.text, before.v, committedAt(before, epoch));
  if (!sameContent(text, stored)) return undefined;
  return { did: "unchanged", version: { ...versionOf(change, before, epoch), text } };
}

const versionOf = ({ type, id }: Change, { v, seq, at, m }: Before, epoch: number): Version => ({
  ...{ type, id, version: v, seq, at: committedAt(at === undefined ? { seq } : { seq, at }, epoch) },
  method: methods[m] ?? "PUT",
});
