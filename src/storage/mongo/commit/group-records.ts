/**
 * The records of a group of commits: each commit sees what those before it make of them, and what comes of it all is
 * written once. A record that another writes meanwhile makes the transaction meet that other.
 */
import type { mongo } from "mongoose";
import { Stale } from "../../store.ts";
import { recordContent } from "../records/record-document.ts";
import type { RecordDocument } from "../shape.ts";
import type { Task } from "./task.ts";
import type { Transaction } from "./transaction.ts";

export interface GroupRecords {
  /** Makes the changes of a commit: all of them. @throws Stale, and makes none */
  take(task: Pick<Task, "records" | "recordIds">): void;
  write(transaction: Pick<Transaction, "insert" | "rewrite">): Promise<void>;
}

/** Records of one command. */
const slice = 1_000;

/**
 * @param ids Those that commits of the group write
 * @param now What has expired is absent; milliseconds since 1970 UTC
 */
export async function readRecords(
  ids: readonly string[],
  transaction: Pick<Transaction, "get">,
  now: number,
): Promise<GroupRecords> {
  const there = new Map<string, Pick<RecordDocument, "v" | "expires">>();
  const asked = [...new Set(ids)];
  for (let at = 0; at < asked.length; at += slice)
    for (const found of await transaction.get("record", asked.slice(at, at + slice), { v: 1, expires: 1 }))
      there.set(found._id, found);
  return openGroupRecords(there, now);
}

type Made = Omit<RecordDocument, "_id">;

function openGroupRecords(
  there: ReadonlyMap<string, Pick<RecordDocument, "v" | "expires">>,
  now: number,
): GroupRecords {
  /** What commits have made of them; undefined: they are gone. */
  const made = new Map<string, Made | undefined>();
  function versionOf(id: string): number {
    const stands = made.has(id) ? made.get(id) : there.get(id);
    return stands && (stands.expires === undefined || stands.expires > now) ? stands.v : 0;
  }
  return {
    take({ records, recordIds }) {
      const versions = recordIds.map(versionOf);
      for (const [n, { onVersion }] of records.entries())
        if (onVersion !== undefined && onVersion !== versions[n])
          throw new Stale("another commit changed a record that this one relies on");
      for (const [n, change] of records.entries()) {
        const put = "put" in change ? { v: (versions[n] ?? 0) + 1, ...recordContent(change.put) } : undefined;
        made.set(recordIds[n] ?? "", put);
      }
    },
    async write(transaction) {
      const fresh: RecordDocument[] = [];
      const rewrites: mongo.AnyBulkWriteOperation<RecordDocument>[] = [];
      for (const [_id, put] of made) {
        const was = there.get(_id);
        if (was) rewrites.push(rewriteOf({ _id, v: was.v }, put));
        else if (put) fresh.push({ _id, ...put });
      }
      await transaction.insert("record", fresh);
      await transaction.rewrite(rewrites);
    },
  };
}

const rewriteOf = (
  filter: Pick<RecordDocument, "_id" | "v">,
  replacement: Made | undefined,
): mongo.AnyBulkWriteOperation<RecordDocument> =>
  replacement ? { replaceOne: { filter, replacement } } : { deleteOne: { filter } };
