/**
 * The order within a group: all of it looks at one state before, so what depends on an earlier commit of the group
 * waits for the next one, and what comes later never overtakes what waits, where the two have to do with each other.
 * Records depend on no state before (group-records.ts): of these only what waits is waited for.
 */
import { hasLinks, judge, type Question } from "../../judge.ts";
import type { Criterion } from "../../query.ts";
import type { Change } from "../../store.ts";
import type { Task } from "./task.ts";

/** A task with its questions and what they found, ids as `Type/id`. */
export interface Looked {
  task: Task;
  questions: readonly Question[];
  found: readonly (readonly string[])[];
}

export interface Order {
  /** Whether it depends on those before it. */
  mustWait(looked: Looked): boolean;
  /** It will be written by this group. */
  write(looked: Looked): void;
  /** It waits for the next group. */
  postpone(looked: Looked): void;
}

export function openOrder(): Order {
  const keys = new Set<string>();
  const earlier: Task[] = [];
  const waiting: Looked[] = [];
  const records = new Set<string>();
  function add({ task }: Looked): void {
    for (const key of task.keys) keys.add(key);
    if (task.changes.length > 0) earlier.push(task);
  }
  return {
    mustWait: (looked) =>
      looked.task.keys.some((key) => keys.has(key)) ||
      looked.task.recordIds.some((id) => records.has(id)) ||
      earlier.some((task) => changesWhatWasFound(task, looked)) ||
      waiting.some((other) => changesWhatWasFound(looked.task, other)),
    write: add,
    postpone(looked) {
      add(looked);
      for (const id of looked.task.recordIds) records.add(id);
      if (looked.questions.length > 0) waiting.push(looked);
    },
  };
}

const changesWhatWasFound = ({ changes, keys }: Task, { questions, found }: Looked): boolean =>
  changes.length > 0 &&
  questions.some(
    ({ types, where }, n) =>
      looksFurther(where) ||
      changes.some(
        (change, at) =>
          types.includes(change.type) && (found[n]?.includes(keys[at] ?? "") === true || comesTo(where, change)),
      ),
  );

/** It asks about more than the content of one resource. */
const looksFurther = (where: Criterion): boolean => hasLinks(where) || asksForTime(where);

function asksForTime(where: Criterion): boolean {
  if (where.op === "and" || where.op === "or") return where.of.some(asksForTime);
  return where.op === "not" ? asksForTime(where.of) : where.op === "updated";
}

const comesTo = (where: Criterion, change: Change): boolean =>
  change.text !== undefined && judge(where, change, () => false);
