/**
 * Pages of many searches in one command. A command costs more than the few documents that most pages look at: what
 * comes while some are under way goes out together.
 */
import { mongo } from "mongoose";
import { type FindCommand, LongReply } from "./command.ts";
import type { Asking, How, Union } from "./scope.ts";

/** Asks one command alone, or a pipeline that holds several. */
export interface Ask {
  alone<Row>(command: FindCommand, asking: Asking): Promise<Row[]>;
  pipeline<Row>(stages: readonly mongo.Document[], hint: string, asking: Asking): Promise<Row[]>;
}

/** Searches of one command, and commands under way, so that the database can work on several. */
const most = { searches: 16, commands: 3 };
/** The one index of which no branch needs to be told: nothing else has keys, and the order of none of these sorts. */
const index = "kb";
const unindexed: ReadonlySet<string> = new Set(["born", "d", "z"]);
/** A larger page goes alone. */
const largest = 201;
/** Milliseconds that the database has for all of one command. */
const patience = 200;

interface Waiting {
  command: FindCommand;
  asking: Asking;
  resolve: (rows: never[]) => void;
  reject: (error: unknown) => void;
}

export function openUnion(ask: Ask): Union {
  let waiting: Waiting[] = [];
  let running = 0;

  async function run(batch: readonly Waiting[]): Promise<void> {
    const answers = await together(batch, ask).catch((error: unknown) => (isTooMuch(error) ? undefined : { error }));
    for (const [n, { command, asking, resolve, reject }] of batch.entries())
      if (answers === undefined) ask.alone<never>(command, asking).then(resolve, reject);
      else if ("error" in answers) reject(answers.error);
      else resolve(answers[n] ?? []);
  }

  function pump(): void {
    while (running < most.commands && waiting.length > 0) {
      const batch = waiting.slice(0, most.searches);
      waiting = waiting.slice(most.searches);
      running++;
      void run(batch).finally(() => {
        running--;
        pump();
      });
    }
  }

  return {
    takes: (command, how) => isSmall(command) && isFree(how),
    find: (command, asking) =>
      new Promise((resolve, reject) => {
        waiting.push({ command, asking, resolve, reject });
        // All that came in with the same turn of the loop is there after it.
        if (waiting.length === 1) setImmediate(pump);
      }),
  };
}

const isSmall = ({ hint, min, sort = {}, limit = Infinity }: FindCommand): boolean =>
  hint === index && min === undefined && limit <= largest && Object.keys(sort).every((field) => unindexed.has(field));

/** Of a cheap attempt, and its moment is still to be chosen. */
const isFree = ({ session, moment, each }: How): boolean =>
  session === undefined && moment?.at === undefined && each !== undefined;

async function together(batch: readonly Waiting[], ask: Ask): Promise<never[][]> {
  const [first, ...others] = batch;
  if (!first) return [];
  if (others.length === 0) return [await ask.alone<never>(first.command, first.asking)];
  const unions = others.map(({ command }, n) => ({
    $unionWith: { coll: "resource", pipeline: branch(command, n + 1) },
  }));
  // All see one state, whoever needs to know which.
  const moment: NonNullable<How["moment"]> = {};
  const until = Math.max(...batch.map(({ asking }) => asking.until));
  const asking = { ...first.asking, moment, until, each: patience };
  const rows = await ask.pipeline<{ n: number }>([...branch(first.command, 0), ...unions], index, asking);
  for (const { asking: own } of batch) if (own.moment && moment.at) own.moment.at ??= moment.at;
  const answers = batch.map((): unknown[] => []);
  for (const row of rows) answers[row.n]?.push(row);
  return answers as never[][];
}

const branch = ({ filter, sort, limit, projection }: FindCommand, n: number): mongo.Document[] => [
  { $match: filter },
  ...(sort ? [{ $sort: sort }] : []),
  ...(limit === undefined ? [] : [{ $limit: limit }]),
  { $project: { ...projection, n: { $literal: n } } },
];

/** MaxTimeMSExpired, and what does not fit: one of them is to blame, and each is asked alone. */
const tooMuch: ReadonlySet<unknown> = new Set([50, 146, 292, 10_334]);

const isTooMuch = (error: unknown): boolean =>
  error instanceof LongReply || (error instanceof mongo.MongoServerError && tooMuch.has(error.code));
