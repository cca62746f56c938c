/** Texts that are too long for one document: a document holds 16 MB. */
import type { mongo } from "mongoose";
import { ofSnapshot } from "../database/moment.ts";
import type { Collections, PieceDocument, Stored } from "../shape.ts";
import { pieceId } from "../ids.ts";

/** UTF-16 units; each is at most three bytes of UTF-8. */
const longest = 4_000_000;
/** A surrogate pair is not cut. */
const shortest = longest - 1;

/**
 * Where a text goes.
 * @param key `Type/id`
 * @param v Version
 */
export function storedText(key: string, v: number, text: string): { stored: Stored; pieces: PieceDocument[] } {
  if (text.length <= longest) return { stored: { body: text }, pieces: [] };
  const pieces = cut(text).map((piece, n) => ({ _id: pieceId(key, v, n), text: piece }));
  return { stored: { pieces: pieces.length }, pieces };
}

/** Characters that a text has at least. */
export const lengthOf = ({ body = "", pieces = 1 }: Stored): number => body.length + shortest * (pieces - 1);

/** Whether a page ends before the last of them, however long that is: no more are needed for it. */
export function fill(documents: readonly Stored[], longest: number): boolean {
  let length = 0;
  for (const document of documents.slice(0, -1)) if ((length += lengthOf(document)) >= longest) return true;
  return false;
}

/** Never between the halves of a surrogate pair. */
function cut(text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = at + longest;
    const whole = isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end;
    pieces.push(text.slice(at, whole));
    at = whole;
  }
  return pieces;
}

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;

/** A version whose text lies in pieces. */
export interface Pieced {
  /** `Type/id`. */
  key: string;
  v: number;
  pieces: number;
}

/** The text of one version whose text lies in pieces. Pieces are written once and stay. @throws Error when one is missing */
export async function piecedText(
  { key, v, pieces }: Pieced,
  { piece }: Pick<Collections, "piece">,
  session?: mongo.ClientSession,
): Promise<string> {
  const ids = Array.from({ length: pieces }, (_, n) => pieceId(key, v, n));
  const found = new Map<string, string>();
  const how = session ? { session, ...ofSnapshot() } : {};
  for await (const { _id, text } of piece.find({ _id: { $in: ids } }, how)) found.set(_id, text);
  if (found.size < pieces) throw new Error(`a piece of version ${v} of ${key} is missing`);
  return ids.map((id) => found.get(id)).join("");
}
