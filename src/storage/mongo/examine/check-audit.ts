/** Whether the audit trail is whole: each entry holds the hash of the one before it in its chain. */
import type { Tell } from "../../examination.ts";
import { linkHash } from "../../link-hash.ts";
import type { Database } from "../database/database.ts";
import type { AuditDocument } from "../shape.ts";

/** Entries that are read at once. */
const slice = 500;

/** What is wrong, chain by chain: entries lie in the order of their chains. */
export async function* auditProblems({ audit }: Pick<Database, "audit">, tell: Tell): AsyncGenerator<string> {
  const all = await audit.estimatedDocumentCount();
  let before: Link | undefined;
  for (let done = 0, after = ""; ;) {
    const found = await audit.find({ _id: { $gt: after } }, { hint: "_id_", sort: { _id: 1 }, limit: slice }).toArray();
    for (const entry of found) {
      yield* linkProblems(entry, before?.chain === entry.chain ? before : undefined);
      before = entry;
    }
    const last = found.at(-1);
    if (last === undefined) return;
    after = last._id;
    tell((done += found.length), Math.max(all, done));
  }
}

type Link = Pick<AuditDocument, "chain" | "n" | "hash">;

function* linkProblems({ chain, n, body, hash }: AuditDocument, before: Link | undefined): Generator<string> {
  const expected = (before?.n ?? 0) + 1;
  if (n !== expected) yield `audit entry ${expected} of ${chain} is missing`;
  if (hash !== linkHash(before?.hash ?? "", body))
    yield `audit entry ${n} of ${chain} was altered, or the one before it`;
}
