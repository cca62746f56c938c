/** Documents, gathered into what is committed at once. */
import { FhirError, type Issue } from "../fhir/error.ts";
import type { Document } from "./documents.ts";
import { type Piece, pieceOf, type PlacedEntry } from "./pieces.ts";

/** Something that was not taken, and why. */
export interface Refusal {
  path: string;
  /** Line, entry or both; empty: the file itself. */
  place: string;
  issues: readonly Issue[];
}

/** One commit, or a Bundle that is run as it is. */
export interface Work extends Piece {
  /** What was no resource and no Bundle. */
  unread: readonly Refusal[];
  /** Documents of the file that are done once this is. */
  documents: number;
  /** Where the file's content goes on. Bytes. */
  end: number;
}

/** Most resources of one commit, and bytes of their documents. */
const [mostEntries, mostBytes] = [250, 4_194_304];

/**
 * Gathers single resources into groups; a transaction or batch stays by itself.
 *
 * @param skip Documents that are done already.
 */
export async function* worksOf(
  documents: AsyncIterable<Document>,
  { path, digest, skip }: { path: string; digest: string; skip: number },
): AsyncGenerator<Work> {
  let group = emptyGroup();
  let at = { documents: 0, end: 0 };
  for await (const document of documents) {
    const past = at;
    at = { documents: at.documents + 1, end: document.end };
    if (at.documents <= skip) continue;
    const piece = read(document, digest, path);
    const alone = "entries" in piece && piece.whole !== undefined;
    if (group.size > 0 && (alone || isFull(group) || collides(group, piece))) {
      yield workOf(group, past);
      group = emptyGroup();
    }
    if (alone) yield { ...piece, ...at, unread: [] };
    else add(group, piece, document.bytes.length);
  }
  if (group.size > 0) yield workOf(group, at);
}

interface Group {
  entries: PlacedEntry[];
  unread: Refusal[];
  urls: Set<string>;
  bytes: number;
  /** Documents in it. */
  size: number;
}

const emptyGroup = (): Group => ({ entries: [], unread: [], urls: new Set(), bytes: 0, size: 0 });
const isFull = ({ entries, bytes }: Group) => entries.length >= mostEntries || bytes >= mostBytes;
const workOf = ({ entries, unread }: Group, at: { documents: number; end: number }): Work => ({
  whole: undefined,
  entries,
  unread,
  ...at,
});

function read(document: Document, digest: string, path: string): Piece | Refusal {
  try {
    return pieceOf(document, digest);
  } catch (error) {
    if (!(error instanceof FhirError)) throw error;
    return { path, place: document.line === undefined ? "" : String(document.line), issues: error.issues };
  }
}

/** A resource may be in a commit once only. */
const collides = ({ urls }: Group, piece: Piece | Refusal): boolean =>
  "entries" in piece && piece.entries.some(({ request }) => urls.has(request?.url ?? ""));

function add(group: Group, piece: Piece | Refusal, bytes: number): void {
  group.size++;
  group.bytes += bytes;
  if (!("entries" in piece)) {
    group.unread.push(piece);
    return;
  }
  for (const entry of piece.entries) {
    group.entries.push(entry);
    group.urls.add(entry.request?.url ?? "");
  }
}
