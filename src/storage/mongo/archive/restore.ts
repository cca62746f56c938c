/** Everything put into the database: documents as the same commits would have left them, but that they carry their time. */
import { setTimeout as sleep } from "node:timers/promises";
import type { mongo } from "mongoose";
import { FhirError } from "../../../fhir/error.ts";
import {
  followsOn,
  restoreMark,
  type ArchiveTarget,
  type Lot,
  type RestoreNote,
  type TextIndexer,
} from "../../archive.ts";
import { readBefore } from "../commit/before.ts";
import { auditDocument } from "../audit/audit-document.ts";
import type { Database } from "../database/database.ts";
import { asFhirError, askDatabase } from "../database/errors.ts";
import { recordDocument, recordId } from "../records/record-document.ts";
import { draftOf, spansOf, type Span } from "./restored.ts";
import { freshSessions } from "../commit/sessions.ts";
import { lastStored, type Times } from "../versions/times.ts";
import { Conflict, inTransaction, type Transaction } from "../commit/transaction.ts";
import { writeDraft } from "../commit/write.ts";

interface Parts {
  db: Database;
  times: Pick<Times, "forget">;
  index: TextIndexer;
}

const mark = recordId(restoreMark);
const maxTimeMS = 60_000;
const patience = { command: 30_000, commit: 30_000 };

export function openArchiveTarget({ db, times, index }: Parts): ArchiveTarget {
  let turn: Promise<void> = Promise.resolve();
  return {
    begun: () => askDatabase(() => storedNote(db)),
    isEmpty: () => askDatabase(() => isEmpty(db)),
    async add(lot) {
      const spans = spansOf(lot.versions ?? [], index);
      const before = turn;
      turn = before.then(() => addLot(lot, spans, db));
      turn.catch(() => undefined);
      await turn;
      times.forget();
    },
    async end() {
      await askDatabase(() => db.record.deleteOne({ _id: mark }));
    },
  };
}

async function isEmpty({ resource, version, audit, record }: Database): Promise<boolean> {
  const how = { projection: { _id: 1 }, hint: "_id_", maxTimeMS } as const;
  for (const found of [
    await resource.findOne({}, how),
    await version.findOne({}, how),
    await audit.findOne({}, how),
    await record.findOne({ _id: { $ne: mark } }, how),
  ])
    if (found !== null) return false;
  return true;
}

/**
 * Milliseconds for which a lot is tried that meets another transaction: that of a restore which was killed lives on
 * until its server ends it, usually after a minute. And between two tries.
 */
const [perseverance, pause] = [150_000, 250];

async function addLot(lot: Lot, spans: readonly Span[], db: Database): Promise<void> {
  const until = performance.now() + perseverance;
  for (;;) {
    try {
      await inTransaction({ db, sessions: freshSessions(db) }, patience, (transaction) =>
        writeLot(lot, spans, { db, transaction }),
      );
      return;
    } catch (error) {
      if (!(error instanceof Conflict)) throw asFhirError(error);
      if (performance.now() > until)
        throw new FhirError("conflict", "something else is written to the database meanwhile");
    }
    await sleep(pause);
  }
}

interface Writing {
  db: Database;
  transaction: Transaction;
}

async function writeLot(lot: Lot, spans: readonly Span[], writing: Writing): Promise<void> {
  const { transaction } = writing;
  const { audit = [], records = [], note } = lot;
  await expectNext(lot, writing);
  const known = spans.filter(({ first }) => first.version > 1).map(({ key }) => key);
  const draft = draftOf(spans, await readBefore(known, transaction));
  await writeDraft(draft, transaction);
  await transaction.insert("audit", audit.map(auditDocument));
  await transaction.insert("record", records.map(recordDocument));
  await writeNote(note, writing);
}

async function storedNote({ record }: Database, session?: mongo.ClientSession): Promise<RestoreNote | undefined> {
  const found = await record.findOne({ _id: mark }, { maxTimeMS, ...(session && { session }) });
  return found === null ? undefined : (JSON.parse(found.body) as RestoreNote);
}

/** It goes on where the store ends, or somebody else has written. */
async function expectNext(lot: Lot, { db, transaction: { session } }: Writing): Promise<void> {
  const last = await lastStored(db, { session, maxTimeMS });
  const [first] = lot.versions ?? [];
  if (!followsOn(lot, await storedNote(db, session)) || (first && first.seq !== last + 1))
    throw new FhirError("conflict", "something else was written to the store while it was restored");
}

/** Two restores at once write the same note: one of them is tried again, and finds that it does not follow. */
async function writeNote(note: RestoreNote, { db, transaction: { session } }: Writing): Promise<void> {
  const content = { v: 1, by: [], body: JSON.stringify(note) };
  const { matchedCount } = await db.record.updateOne({ _id: mark }, { $set: content }, { session });
  if (matchedCount === 0) await db.record.insertOne({ _id: mark, ...content }, { session });
}
