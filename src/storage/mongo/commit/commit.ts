/** A group of commits in one transaction: all look at the same state before, and are decided in the order they came. */
import { setImmediate } from "node:timers/promises";
import { told } from "../../audit-marks.ts";
import { stamp } from "../../stamp.ts";
import type { Change, Outcome } from "../../store.ts";
import { committedAt } from "../sequence.ts";
import type { Decision, Task } from "./task.ts";
import type { Entry } from "../audit/trail.ts";
import { readBefore, readPieces, unchanged, type Before } from "./before.ts";
import { inquiryOf, type Inquiry } from "./checks.ts";
import type { Database } from "../database/database.ts";
import type { Finder } from "../search/finder.ts";
import { guardsOf, takeGuards } from "./guards.ts";
import type { Lane, Membership } from "./membership.ts";
import { openOrder, type Looked } from "./group-order.ts";
import { readRecords, type GroupRecords } from "./group-records.ts";
import { inTransaction, type Patience, type Transaction } from "./transaction.ts";
import { write, type Step } from "./write.ts";

export interface Desk {
  db: Database;
  finder: Pick<Finder, "findMany">;
  /** The clock that says which records have expired; milliseconds since 1970 UTC. */
  now: () => number;
}

/** Who writes, and in which lane. */
export interface Writer {
  membership: Membership;
  lane: Lane;
}

/** @returns What becomes of each task, in order. @throws Conflict, Closed, Unknown, FhirError: then of none */
export async function commitGroup(
  tasks: readonly Task[],
  { membership, lane }: Writer,
  desk: Desk,
  patience: Patience,
): Promise<Decision[]> {
  const [trail, sessions] = [membership.trails[lane], membership.sessions[lane]];
  const { decisions, keep } = await inTransaction({ db: desk.db, sessions }, patience, async (transaction) => {
    const state = await look(tasks, membership, desk, { transaction, patience });
    const draft = await decide(tasks, state);
    // What others may want to write too, first: whoever comes too late learns it early.
    await state.records.write(transaction);
    await write(draft.steps, transaction);
    const { documents, keep } = trail.extend(draft.audit);
    await transaction.insert("audit", documents);
    return { decisions: draft.decisions, keep };
  });
  keep();
  return decisions;
}

/** All that is known before anything is decided. */
interface State {
  befores: ReadonlyMap<string, Before>;
  /** Texts of those that lie in pieces. */
  pieced: ReadonlyMap<string, string>;
  inquiries: readonly Inquiry[];
  /** What each found. */
  found: readonly (readonly (readonly string[])[])[];
  records: GroupRecords;
  membership: Membership;
  epoch: number;
}

interface Within {
  transaction: Transaction;
  patience: Patience;
}

/** So many are asked for: whether it is none, the one expected, or more. */
const enough = 2;

async function look(
  tasks: readonly Task[],
  membership: Membership,
  { db, finder, now }: Desk,
  { transaction, patience }: Within,
): Promise<State> {
  await takeGuards([...new Set(tasks.flatMap(guardsOf))], transaction, db);
  await membership.confirm(transaction);
  const befores = await readBefore([...new Set(tasks.flatMap(({ keys }) => keys))], transaction);
  for (const { seq } of befores.values()) membership.clock.raise(seq);
  const inquiries = tasks.map((task) =>
    inquiryOf(
      task,
      task.keys.map((key) => befores.get(key)),
    ),
  );
  const questions = inquiries.flatMap((inquiry) => inquiry.questions);
  const { session } = transaction;
  const answers =
    questions.length > 0 ? await finder.findMany(questions, enough, { session, ms: patience.command }) : [];
  let at = 0;
  const found = inquiries.map((inquiry) => answers.slice(at, (at += inquiry.questions.length)));
  const changes = tasks.flatMap((task) => task.changes);
  const pieced = await readPieces(changes, befores, db, transaction);
  const records = await readRecords(
    tasks.flatMap(({ recordIds }) => recordIds),
    transaction,
    now(),
  );
  return { befores, pieced, inquiries, found, records, membership, epoch: db.epoch };
}

/** What is to be written. */
interface Draft {
  decisions: Decision[];
  steps: Step[];
  audit: Entry[];
}

async function decide(tasks: readonly Task[], state: State): Promise<Draft> {
  const draft: Draft = { decisions: [], steps: [], audit: [] };
  const order = openOrder();
  for (const [n, task] of tasks.entries()) {
    const looked: Looked = { task, questions: state.inquiries[n]?.questions ?? [], found: state.found[n] ?? [] };
    if (order.mustWait(looked)) {
      order.postpone(looked);
      draft.decisions.push("later");
    } else {
      const error = failureOf(() => {
        state.inquiries[n]?.check(looked.found);
        state.records.take(task);
      });
      if (error === undefined) order.write(looked);
      draft.decisions.push(error === undefined ? { outcomes: await perform(task, state, draft) } : { error });
    }
  }
  return draft;
}

function failureOf(check: () => void): Error | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

async function perform(task: Task, state: State, draft: Draft): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [n, change] of task.changes.entries()) {
    if (n % turn === turn - 1) await setImmediate();
    outcomes.push(performOne(change, task.keys[n] ?? "", state, draft));
  }
  const seq = outcomes.reduce((last, { did, version }) => (did === "unchanged" ? last : (version?.seq ?? last)), 0);
  for (const entry of task.audit) {
    const place = seq || state.membership.clock.low() - 1;
    draft.audit.push({ entry: told(entry, (n) => becameOf(task.changes[n], outcomes[n])), seq: place });
  }
  return outcomes;
}

const becameOf = (change: Change | undefined, outcome: Outcome | undefined) =>
  change && outcome && { did: outcome.did, version: outcome.version?.version, deletes: change.text === undefined };

/** Changes after which others may have the loop. */
const turn = 256;

function performOne(change: Change, key: string, state: State, draft: Draft): Outcome {
  const before = state.befores.get(key);
  const same = unchanged(change, before, { epoch: state.epoch, text: state.pieced.get(key) ?? before?.body });
  if (same) return same;
  const seq = state.membership.clock.next();
  const [v, at] = [(before?.v ?? 0) + 1, committedAt({ seq }, state.epoch)];
  const text = change.text === undefined ? undefined : stamp(change.text, v, at);
  draft.steps.push({ change, key, before, v, seq, text });
  const { type, id, method } = change;
  const version = { type, id, version: v, seq, at, method };
  if (text === undefined) return { did: "deleted", version };
  return { did: before?.t === undefined ? "created" : "updated", version: { ...version, text } };
}
