/**
 * Questions of many searches in one command. A command costs more than the few documents that most pages look at: what
 * comes while some are under way goes out together.
 */
import { mongo } from "mongoose";
import { type Counting, type FindCommand, LongReply } from "./command.ts";
import type { Asking, How, Union } from "./scope.ts";

/** Asks one command alone, or a pipeline that holds several. */
export interface Ask {
  alone<Row>(command: FindCommand, asking: Asking): Promise<Row[]>;
  count(command: Counting, asking: Asking): Promise<number>;
  pipeline<Row>(stages: readonly mongo.Document[], hint: string, asking: Asking): Promise<Row[]>;
}

/** Searches of one command, and commands under way, so that the database can work on several. */
const most = { searches: 16, commands: 3 };
/** Of these no branch needs to be told: what is asked along them names nothing else that has an index. */
const indexes: ReadonlySet<string> = new Set(["kb", "_id_"]);
/** The order of no index. */
const unindexed: ReadonlySet<string> = new Set(["born", "d", "z"]);
/** Larger ones go alone: pages, and lists of ids. */
const largest = { page: 301, ids: 2_001 };
/** Milliseconds that the database has for all of one command. */
const patience = 100;

interface Waiting {
  asking: Asking;
  hint: string;
  /** Stages that give its rows, each with its number. */
  branch: (n: number) => mongo.Document[];
  alone: () => Promise<unknown>;
  resolve: (answer: never) => void;
  reject: (error: unknown) => void;
  /** The answer that its rows are. */
  answer: (rows: readonly unknown[]) => unknown;
}

export function openUnion(ask: Ask): Union {
  let waiting: Waiting[] = [];
  let running = 0;

  async function run(batch: readonly Waiting[]): Promise<void> {
    const [first, ...others] = batch;
    if (first && others.length === 0) return byItself(first);
    const answers = await together(batch, ask).catch((error: unknown) => (isTooMuch(error) ? undefined : { error }));
    for (const [n, one] of batch.entries())
      if (answers === undefined) void byItself(one);
      else if ("error" in answers) one.reject(answers.error);
      else one.resolve(one.answer(answers[n] ?? []) as never);
  }

  function pump(): void {
    while (running < most.commands && waiting.length > 0) {
      const batch = new Set(waiting.filter(ofMoment(waiting[0])).slice(0, most.searches));
      waiting = waiting.filter((one) => !batch.has(one));
      running++;
      void run([...batch]).finally(() => {
        running--;
        pump();
      });
    }
  }

  const enter = <Answer>(asked: Omit<Waiting, "resolve" | "reject">): Promise<Answer> =>
    new Promise<Answer>((resolve, reject) => {
      waiting.push({ ...asked, resolve, reject });
      // All that came in with the same turn of the loop is there after it.
      if (waiting.length === 1) setImmediate(pump);
    });

  return {
    takes: (command, how) => isSmall(command) && isFree(how),
    find: (command, asking) =>
      enter({
        ...{ asking, hint: command.hint, branch: (n) => rowsOf(command, n) },
        ...{ alone: () => ask.alone(command, asking), answer: (rows) => rows },
      }),
    takesCount: ({ hint, isSmall: small }, how) => small === true && indexes.has(hint) && isFree(how),
    count: (command, asking) =>
      enter({
        ...{ asking, hint: command.hint, branch: (n) => numberOf(command, n) },
        ...{ alone: () => ask.count(command, asking), answer: ([row]) => (row as Counted | undefined)?.count ?? 0 },
      }),
  };
}

/** Those that see the same state, or have yet to choose one, can go out with it. */
const ofMoment =
  (first: Waiting | undefined) =>
  ({ asking }: Waiting): boolean =>
    asking.moment?.at === first?.asking.moment?.at;

const isSmall = ({ hint, min, sort = {}, limit = Infinity, projection }: FindCommand): boolean =>
  indexes.has(hint) &&
  min === undefined &&
  limit <= (Object.keys(projection).join() === "_id" ? largest.ids : largest.page) &&
  Object.keys(sort).every((field) => unindexed.has(field));

/** Of a cheap attempt. */
const isFree = ({ session, each }: How): boolean => session === undefined && each !== undefined;

const byItself = ({ alone, resolve, reject }: Waiting): Promise<void> =>
  alone().then(resolve as (answer: unknown) => void, reject);

/** The rows of each. */
async function together(batch: readonly Waiting[], ask: Ask): Promise<unknown[][]> {
  const [first, ...others] = batch;
  if (!first) return [];
  const unions = others.map(({ branch }, n) => ({ $unionWith: { coll: "resource", pipeline: branch(n + 1) } }));
  const asking = askingOf(first, batch);
  const rows = await ask.pipeline<{ n: number }>([...first.branch(0), ...unions], first.hint, asking);
  for (const { asking: own } of batch) tell(own, asking.moment);
  const answers = batch.map((): unknown[] => []);
  for (const row of rows) answers[row.n]?.push(row);
  return answers;
}

/** All see one state, whoever needs to know which. */
function askingOf(first: Waiting, batch: readonly Waiting[]): Asking {
  const { at } = first.asking.moment ?? {};
  const until = Math.max(...batch.map(({ asking }) => asking.until));
  return { ...first.asking, moment: at ? { at } : {}, until, each: patience };
}

function tell({ moment: own }: How, { at }: NonNullable<How["moment"]> = {}): void {
  if (own && at) own.at ??= at;
}

const rowsOf = ({ filter, sort, limit, projection }: FindCommand, n: number): mongo.Document[] => [
  { $match: filter },
  ...(sort ? [{ $sort: sort }] : []),
  ...(limit === undefined ? [] : [{ $limit: limit }]),
  { $project: { ...projection, n: { $literal: n } } },
];

interface Counted {
  count: number;
}

const numberOf = ({ filter, limit }: Counting, n: number): mongo.Document[] => [
  { $match: filter },
  ...(limit === undefined ? [] : [{ $limit: limit }]),
  { $count: "count" },
  { $set: { n: { $literal: n } } },
];

/** MaxTimeMSExpired, and what does not fit: one of them is to blame, and each is asked alone. */
const tooMuch: ReadonlySet<unknown> = new Set([50, 146, 292, 10_334]);

const isTooMuch = (error: unknown): boolean =>
  error instanceof LongReply || (error instanceof mongo.MongoServerError && tooMuch.has(error.code));
