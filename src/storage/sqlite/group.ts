/** Commits in groups: one transaction, one sync to disk, and an answer for each of them. */
import { FhirError } from "../../fhir/error.ts";
import { Stale } from "../store.ts";
import { commit } from "./commit.ts";
import type { Ledger } from "./ledger.ts";
import { putRecord, takeRecord } from "./record-writes.ts";
import { reindex } from "./reindex.ts";
import { restore } from "./restore.ts";
import type { Trail } from "./trail.ts";
import { countOf, entriesOf, failureOf, type Answer, type Request } from "./wire.ts";

export interface Asked {
  n: number;
  request: Request;
}

/** Most changes and records of one group, unless one commit alone has more. */
const most = 256;

const weight = ({ request }: Asked): number => {
  if (request.kind === "commit") return Math.max(1, request.changes.length + request.records.length);
  if (request.kind === "audit") return Math.max(1, countOf(request.rows));
  return request.kind === "reindex" ? request.items.length : 1;
};

/** The first of those that wait, as many as make one group: up to a commit that comes in slices. */
export function takeGroup(waiting: Asked[]): Asked[] {
  let total = 0;
  let count = 0;
  for (const asked of waiting) {
    total += weight(asked);
    if (asked.request.kind === "open" || (count > 0 && total > most)) break;
    count++;
  }
  return waiting.splice(0, count);
}

/**
 * Runs a group. A commit that fails its checks fails alone; after anything else each is run again by itself, unless
 * the group could not even begin: all of them would wait for that once more, one after the other.
 */
export function runGroup(group: readonly Asked[], ledger: Ledger, now: number): Answer[] {
  try {
    ledger.begin(now);
  } catch (error) {
    ledger.undo();
    return failed(group, error);
  }
  try {
    const answers = group.map((asked) => answer(asked, ledger, now));
    ledger.end();
    return answers;
  } catch (error) {
    ledger.undo();
    if (group.length > 1) return group.flatMap((asked) => runGroup([asked], ledger, now));
    return failed(group, error);
  }
}

/** Makes entries of what was read durable, in a file of their own. */
export function runReads(group: readonly Asked[], trail: Trail): Answer[] {
  try {
    trail.add(group.flatMap(({ request }) => (request.kind === "audit" ? entriesOf(request.rows) : [])));
    return group.map(({ n }) => ({ n, value: undefined }));
  } catch (error) {
    return failed(group, error);
  }
}

const failed = (group: readonly Asked[], error: unknown): Answer[] =>
  group.map(({ n }) => ({ n, failure: failureOf(storeFailure(error)) }));

function answer({ n, request }: Asked, ledger: Ledger, now: number): Answer {
  try {
    return { n, value: perform(request, ledger, now) };
  } catch (error) {
    if (error instanceof FhirError || error instanceof Stale) return { n, failure: failureOf(error) };
    throw error;
  }
}

function perform(request: Request, ledger: Ledger, now: number): unknown {
  const { connection } = ledger.reader;
  switch (request.kind) {
    case "commit":
      return commit(request, ledger, now);
    case "reindex":
      return reindex(request.items, ledger);
    case "audit":
      ledger.remember(entriesOf(request.rows));
      return undefined;
    case "put":
      return putRecord(connection, request, now);
    case "take":
      return takeRecord(connection, request.recordKind, request.key, now);
    case "restore":
      restore(request.lot, ledger);
      return undefined;
    case "trial":
      tryWriting(ledger);
      return undefined;
    default:
      return undefined;
  }
}

/** Takes new pages and gives them back. */
function tryWriting({ reader: { connection } }: Ledger): void {
  connection.run("INSERT INTO trial (body) VALUES (zeroblob(65536))");
  connection.run("DELETE FROM trial");
}

/** SQLite's result codes that say: not now. https://www.sqlite.org/rescode.html */
const reasons = new Map([
  [5, "another process holds the store"],
  [6, "another process holds the store"],
  [8, "the store cannot be written"],
  [10, "the disk fails"],
  [13, "the disk is full"],
  [14, "the store cannot be opened"],
]);

/** A failure of the file or the disk as what the caller is told; anything else is a bug. */
export function storeFailure(error: unknown): unknown {
  const code = (error as { errcode?: unknown }).errcode;
  const reason = typeof code === "number" ? reasons.get(code & 0xff) : undefined;
  return reason === undefined ? error : new FhirError("busy", `nothing was written: ${reason}`);
}
