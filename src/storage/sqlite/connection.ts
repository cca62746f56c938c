/** One connection to the file, with its statements kept, and a way to stop a statement that takes too long. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { FhirError } from "../../fhir/error.ts";
import type { PlanStep } from "../store.ts";
import { indexes } from "./lengths.ts";
import { schemaVersion, tables, creation, tuning } from "./schema.ts";
import type { Value } from "./sql.ts";
import { eachTurn, eachWork, type Snapshots } from "./snapshots.ts";

export type { Value };
export type Row = readonly Value[];

export interface Connection {
  db: DatabaseSync;
  /** Rows as arrays. */
  all(text: string, values?: readonly Value[]): Row[];
  get(text: string, values?: readonly Value[]): Row | undefined;
  /** Row by row; whoever has enough may stop. */
  each(text: string, values?: readonly Value[]): Iterable<Row>;
  /** @returns How many rows changed. */
  run(text: string, values?: readonly Value[]): number;
  /** Reads of one state of the file. */
  snapshot: Snapshots["within"];
  /** What is read from now on is of the state there is now. */
  release: () => void;
  /** A statement to be kept by the caller. */
  statement(text: string): StatementSync;
  /**
   * Runs reads that have to end: statements that hold `tick()` throw past the deadline.
   * @param ms Milliseconds from now
   * @throws FhirError `too-costly`
   */
  within: <Result>(ms: number, work: () => Result) => Result;
  /** How often `tick()` was called since the last `within` began: a thousand rows each. */
  ticks(): number;
  /** Throws as `tick()` does. */
  pause(): void;
  /** Told of each statement that answers a search, before it is run: for whoever wants to know how. */
  watch?: (purpose: PlanStep["purpose"], statement: { text: string; values: readonly Value[] }) => void;
  close(): void;
}

/** Milliseconds a connection waits for another process that is writing. */
const patience = 10_000;
/** Statements kept ready. Their texts repeat, because values are bound. */
const kept = 500;

/** The connection that writes; makes the tables of a new file. */
export function openWriting(file: string): Connection {
  const db = new DatabaseSync(file, { timeout: patience });
  const version = (db.prepare("PRAGMA user_version").get() as { user_version: number }).user_version;
  if (version > schemaVersion) throw new Error(`${file} was written by a later version of Cardea`);
  for (const pragma of [...creation, ...tuning]) db.exec(pragma);
  if (version === 0) makeTables(db);
  db.exec(indexes);
  return connection(db, eachWork(db));
}

/** A connection that writes to a file with tables of its own. */
export function openPlain(file: string): Connection {
  const db = new DatabaseSync(file, { timeout: patience });
  for (const pragma of [...creation, ...tuning, "PRAGMA cache_size = -1024"]) db.exec(pragma);
  return connection(db, eachWork(db));
}

/** Bytes of the file that the thread which serves requests sees in memory, without copies: what keeps a read cheap. */
const mapped = 2_147_418_112;

/**
 * A connection that only reads. The file must be there.
 * @param mapping Bytes of it to map
 * @param snapshots How long a state of it is looked at
 */
export function openReading(file: string, mapping = mapped, snapshots = eachWork): Connection {
  const db = new DatabaseSync(file, { readOnly: true, timeout: patience });
  for (const pragma of [...tuning, `PRAGMA mmap_size = ${mapping}`]) db.exec(pragma);
  return connection(db, snapshots(db));
}

/** The connection of the thread that serves requests. */
export const openServing = (file: string): Connection => openReading(file, mapped, eachTurn);

/** Two processes may come at once: who is second finds the tables made. */
function makeTables(db: DatabaseSync): void {
  db.exec("BEGIN IMMEDIATE");
  const { user_version: version } = db.prepare("PRAGMA user_version").get() as { user_version: number };
  if (version === 0) db.exec(tables);
  db.exec("COMMIT");
}

function connection(db: DatabaseSync, snapshots: Snapshots): Connection {
  const statements = statementCache(db);
  const clock = stopwatch();
  db.function("tick", () => clock.tick());
  return {
    db,
    all: (text, values = []) => statements(text).all(...values) as unknown as Row[],
    get: (text, values = []) => statements(text).get(...values) as unknown as Row | undefined,
    each: (text, values = []) => statements(text).iterate(...values) as unknown as Iterable<Row>,
    run: (text, values = []) => Number(statements(text).run(...(values as SQLInputValue[])).changes),
    snapshot: snapshots.within,
    release: snapshots.release,
    statement: (text) => prepared(db, text),
    within: clock.within,
    ticks: clock.ticks,
    pause: clock.pause,
    close() {
      snapshots.release();
      db.close();
    },
  };
}

function prepared(db: DatabaseSync, text: string): StatementSync {
  const statement = db.prepare(text);
  statement.setReturnArrays(true);
  return statement;
}

function statementCache(db: DatabaseSync): (text: string) => StatementSync {
  let young = new Map<string, StatementSync>();
  let old = new Map<string, StatementSync>();
  return (text) => {
    const known = young.get(text);
    if (known) return known;
    const statement = old.get(text) ?? prepared(db, text);
    if (young.size >= kept) [old, young] = [young, new Map<string, StatementSync>()];
    young.set(text, statement);
    return statement;
  };
}

/** A row in 1,024 ticks, and every call of a function of ours pauses: both look at the clock. */
function stopwatch() {
  let deadline = Infinity;
  let count = 0;
  const pause = () => {
    if (performance.now() > deadline) throw new FhirError("too-costly", "the search takes too long: narrow it down");
  };
  return {
    ticks: () => count,
    pause,
    tick(): number {
      count++;
      pause();
      return 1;
    },
    within: <Result>(ms: number, work: () => Result): Result => {
      [deadline, count] = [performance.now() + ms, 0];
      try {
        return work();
      } finally {
        deadline = Infinity;
      }
    },
  };
}
