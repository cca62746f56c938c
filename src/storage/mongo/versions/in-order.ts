/** Documents by their ids, in the order of these, as far as a page needs them: never many long ones at once. */
import type { Stored } from "../shape.ts";
import { fill } from "./pieces.ts";

/** A document that is to be read. */
export interface Wanted {
  _id: string;
  /** Bytes of its text; absent: not many. */
  n?: number;
}

/** What tells it. */
export const textBytes = { $strLenBytes: { $ifNull: ["$body", ""] } };

/** Documents, and bytes of their texts, that are read at once. */
const most = { count: 1_000, bytes: 16_000_000 };

/**
 * @param longest Characters of a page: up to one that is behind its end
 * @param read Those of some ids, in any order
 */
export async function inOrder<Document extends Stored & { _id: string }>(
  wanted: readonly Wanted[],
  longest: number,
  read: (ids: string[]) => Promise<readonly Document[]>,
): Promise<Document[]> {
  const found: Document[] = [];
  for (const ids of slices(wanted)) {
    if (fill(found, longest)) break;
    const documents = new Map((await read(ids)).map((document) => [document._id, document]));
    found.push(...ids.flatMap((id) => documents.get(id) ?? []));
  }
  return found;
}

function* slices(wanted: readonly Wanted[]): Generator<string[]> {
  let ids: string[] = [];
  let bytes = 0;
  for (const { _id, n = 0 } of wanted) {
    if (ids.length > 0 && (ids.length === most.count || bytes + n > most.bytes)) {
      yield ids;
      [ids, bytes] = [[], 0];
    }
    ids.push(_id);
    bytes += n;
  }
  if (ids.length > 0) yield ids;
}
