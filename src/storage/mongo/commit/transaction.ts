/** A transaction: what runs in it can do nothing outside it, for it is given no other access to the database. */
import { setTimeout as sleep } from "node:timers/promises";
import { mongo } from "mongoose";
import { FhirError } from "../../../fhir/error.ts";
import type { Database } from "../database/database.ts";
import type { Lending } from "./sessions.ts";
import type { Collections, RecordDocument, ResourceDocument } from "../shape.ts";

/** Another transaction was quicker, or the connection broke before anything was committed: the same again may succeed. */
export class Conflict extends Error {}

/** It is not known whether it was committed, and cannot be found out now. */
export class Unknown extends FhirError {
  constructor() {
    super("busy", "the database does not answer: it is not known whether this was stored");
  }
}

type Name = keyof Collections;
type DocumentOf<Of extends Name> = Collections[Of] extends mongo.Collection<infer Document> ? Document : never;

/** A document that takes the place of the one with its `_id`, which has to be at that version. */
export interface Replacement {
  document: ResourceDocument;
  onVersion: number;
}

/** What can be done in a transaction. One thing after the other. */
export interface Transaction {
  /** For questions that others ask in it. */
  session: mongo.ClientSession;
  /** Those of these `_id`s that are there. */
  get<Of extends Name>(
    name: Of,
    ids: readonly DocumentOf<Of>["_id"][],
    projection: mongo.Document,
  ): Promise<DocumentOf<Of>[]>;
  insert<Of extends Name>(name: Of, documents: readonly DocumentOf<Of>[]): Promise<void>;
  /** @throws Conflict when one of them is at another version */
  replace(replacements: readonly Replacement[]): Promise<void>;
  /** @param writes Of one document each, which is there. @throws Conflict when one of them is not as it was */
  rewrite(writes: readonly mongo.AnyBulkWriteOperation<RecordDocument>[]): Promise<void>;
  /** Writes stripes of guards. @returns How many of them are there */
  guard(ids: readonly string[]): Promise<number>;
}

export interface Patience {
  /** Milliseconds that one command may take. */
  command: number;
  /** Milliseconds in which the outcome of the commit has to be known. */
  commit: number;
}

const durable = new mongo.WriteConcern("majority", undefined, true);

/**
 * Runs work in a transaction and commits it. The work may be run again after a Conflict.
 * @throws Conflict; Unknown; what the work throws, or the database: then nothing was committed
 */
export async function inTransaction<Result>(
  { db, sessions }: { db: Database; sessions: Lending },
  patience: Patience,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const session = await untilCommit(() => sessions.take());
  let away = false;
  try {
    session.startTransaction({
      readPreference: "primary",
      readConcern: { level: "snapshot" },
      writeConcern: durable,
      maxCommitTimeMS: patience.commit,
    });
    const result = await untilCommit(() => work(transactionIn(db, session, patience.command)));
    await commit(session, patience.commit);
    return result;
  } catch (error) {
    away = isAway(error) || isAway((error as Error).cause);
    throw error;
  } finally {
    if (session.inTransaction() && !away) await session.abortTransaction().catch(() => undefined);
    await sessions.giveBack(session, away);
  }
}

const isAway = (error: unknown): boolean => error instanceof mongo.MongoNetworkError;

async function untilCommit<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw mayBeRepeated(error) ? new Conflict("the transaction met another", { cause: error }) : error;
  }
}

const duplicate = 11_000;

const mayBeRepeated = (error: unknown): boolean =>
  error instanceof mongo.MongoError &&
  (error.hasErrorLabel("TransientTransactionError") || isAway(error) || error.code === duplicate);

/** Only the commit is sent again: once it was sent, the transaction may have been committed. */
async function commit(session: mongo.ClientSession, patience: number): Promise<void> {
  const until = performance.now() + patience;
  for (;;)
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      if (!(error instanceof mongo.MongoError)) throw error;
      if (error.hasErrorLabel("TransientTransactionError"))
        throw new Conflict("the transaction met another", { cause: error });
      if (isRefusal(error)) throw error;
      if (performance.now() > until) throw new Unknown();
      await sleep(pause);
    }
}

/** Milliseconds between two tries to commit. */
const pause = 50;

/** The database has decided against it. */
const isRefusal = (error: mongo.MongoError): boolean =>
  error instanceof mongo.MongoServerError && !error.hasErrorLabel("UnknownTransactionCommitResult");

function transactionIn(db: Database, session: mongo.ClientSession, maxTimeMS: number): Transaction {
  return {
    session,
    async get(name, ids, projection) {
      const filter = { _id: ids.length === 1 ? ids[0] : { $in: [...ids] } };
      const collection = db[name] as unknown as mongo.Collection;
      const found = await collection
        .find(filter as mongo.Filter<mongo.Document>, { session, projection, maxTimeMS })
        .toArray();
      return found as never;
    },
    async insert(name, documents) {
      if (documents.length === 0) return;
      const collection = db[name] as unknown as mongo.Collection;
      await collection.insertMany(documents, { session });
    },
    async replace(replacements) {
      if (replacements.length === 0) return;
      const operations = replacements.map(({ document: { _id, ...replacement }, onVersion: v }) => ({
        replaceOne: { filter: { _id, v }, replacement },
      }));
      const { matchedCount } = await db.resource.bulkWrite(operations, { session });
      if (matchedCount !== replacements.length) throw new Conflict("a resource is at another version");
    },
    async rewrite(writes) {
      if (writes.length === 0) return;
      const { matchedCount, deletedCount } = await db.record.bulkWrite([...writes], { session });
      if (matchedCount + deletedCount !== writes.length) throw new Conflict("a record is at another version");
    },
    async guard(ids) {
      const { matchedCount } = await db.guard.updateMany({ _id: { $in: [...ids] } }, { $inc: { n: 1 } }, { session });
      return matchedCount;
    },
  };
}
