/**
 * Questions as commands, written out: the driver's cursors cost a client as much again as the command itself, and
 * nearly every answer fits into one reply.
 */
import { mongo } from "mongoose";
import { type Counting, type FindCommand, LongReply, type Target, type Wanted } from "./command.ts";
import type { Moment } from "../database/moment.ts";
import { type Asking, type How, timeLeft, type Union } from "./scope.ts";
import type { Stored } from "../shape.ts";
import { fill, lengthOf } from "../versions/pieces.ts";
import { openUnion } from "./union.ts";

/** Gathers what is asked at the same time. */
export const gatheredFinds = (): Union =>
  openUnion({
    alone: findAlone,
    count: countAlone,
    pipeline: (stages, hint, asking) => aggregate({ stages, hint, brief: true }, asking),
  });

/** More than a reply can hold. */
const all = 1_000_000;

/** @throws FhirError `too-costly` when no time is left; errors of the driver as they are */
export function find<Row>(command: FindCommand, asking: Asking): Promise<Row[]> {
  const { union } = asking;
  return union?.takes(command, asking) ? union.find(command, asking) : findAlone(command, asking);
}

function findAlone<Row>(command: FindCommand, asking: Asking): Promise<Row[]> {
  const { from = "resource", filter, projection, sort, limit, hint, min, max, returnKey, longest, brief } = command;
  const more = {
    ...(sort && { sort }),
    ...(limit !== undefined && { limit }),
    ...(min && { min }),
    ...(max && { max }),
    ...(returnKey && { returnKey }),
  };
  // One more than there can be: else the cursor of a sorted answer stays open.
  const batchSize = (limit ?? all) + 1;
  return rows({ find: from, filter, projection, hint, batchSize, ...more }, asking, { longest, brief });
}

/** @throws as `find` */
export function aggregate<Row>(
  { from = "resource", hint, stages, ...wanted }: Target & { stages: readonly mongo.Document[] } & Wanted,
  asking: Asking,
): Promise<Row[]> {
  const command = { aggregate: from, pipeline: stages, hint, allowDiskUse: false, cursor: { batchSize: all } };
  return rows(command, asking, wanted);
}

/** How many there are, at most `limit`. @throws as `find` */
export function count(command: Counting, asking: Asking): Promise<number> {
  const { union } = asking;
  return union?.takesCount(command, asking) ? union.count(command, asking) : countAlone(command, asking);
}

async function countAlone({ filter, limit, from, hint }: Counting, asking: Asking): Promise<number> {
  const stages = [{ $match: filter }, ...(limit === undefined ? [] : [{ $limit: limit }]), { $count: "n" }];
  const [found] = await aggregate<{ n: number }>({ ...(from && { from }), hint, stages }, asking);
  return found?.n ?? 0;
}

interface Reply<Row> {
  cursor: { id: mongo.Long | number; firstBatch: Row[]; atClusterTime?: mongo.Timestamp };
}

async function rows<Row>(command: mongo.Document, asking: Asking, wanted: Wanted): Promise<Row[]> {
  const { firstBatch, id } = await reply<Row>(command, asking);
  if (Number(id) === 0) return firstBatch;
  await abandon(command, id, asking);
  if (wanted.brief) throw new LongReply();
  const { longest = Infinity } = wanted;
  return fill(firstBatch as Stored[], longest) ? firstBatch : inBatches(command, longest, asking);
}

async function reply<Row>(command: mongo.Document, asking: Asking): Promise<Reply<Row>["cursor"]> {
  const { db, moment, watch, purpose = "candidates" } = asking;
  const whole = timed(command, asking);
  watch?.note(purpose, whole);
  const ask = () => db.db.command(whole, sessionOf(asking)) as Promise<unknown> as Promise<Reply<Row>>;
  const { cursor } = await retried(ask, asking);
  if (moment && cursor.atClusterTime) moment.at ??= cursor.atClusterTime;
  return cursor;
}

const timed = (command: mongo.Document, asking: Asking): mongo.Document => ({
  ...command,
  maxTimeMS: timeLeft(asking),
  ...concern(asking),
});

const sessionOf = ({ session }: How) => (session ? { session } : {});

async function abandon(command: mongo.Document, id: mongo.Long | number, asking: Asking): Promise<void> {
  const target: unknown = command["find"] ?? command["aggregate"];
  await asking.db.db.command({ killCursors: target, cursors: [id] }, sessionOf(asking)).catch(() => undefined);
}

/** What a transaction reads is settled when it begins. */
function concern({ session, moment }: How): mongo.Document {
  if (session?.inTransaction()) return {};
  return { readConcern: moment ? atMoment(moment) : { level: "majority" } };
}

const atMoment = ({ at }: Moment): mongo.Document => ({ level: "snapshot", ...(at && { atClusterTime: at }) });

/** A read is tried again once when the primary has changed; in a transaction there is nothing to try again. */
async function retried<Answer>(ask: () => Promise<Answer>, { session }: How): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (session?.inTransaction() || !isAway(error)) throw error;
    return ask();
  }
}

/** HostUnreachable, HostNotFound, NetworkTimeout, ShutdownInProgress, PrimarySteppedDown, NotWritablePrimary and their like. */
const away: ReadonlySet<unknown> = new Set([6, 7, 89, 91, 189, 262, 9_001, 10_107, 11_600, 11_602, 13_435, 13_436]);

const isAway = (error: unknown): boolean =>
  error instanceof mongo.MongoNetworkError || (error instanceof mongo.MongoServerError && away.has(error.code));

/** More than one reply holds: asked once more, of a cursor that fetches the rest. */
async function inBatches<Row>(command: mongo.Document, longest: number, asking: Asking): Promise<Row[]> {
  const cursor = asking.db.db.runCursorCommand(timed(command, asking), sessionOf(asking));
  const found: Stored[] = [];
  let length = 0;
  // Leaving the loop closes the cursor.
  for await (const row of cursor as AsyncIterable<Stored>) {
    found.push(row);
    if (length >= longest) break;
    length += lengthOf(row);
  }
  return found as Row[];
}
