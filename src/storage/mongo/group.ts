/** Commits in groups: while one group is under way, the next one fills. */
import { FhirError } from "../../fhir/error.ts";
import type { Commit, Outcome } from "../store.ts";
import { taskOf, type Decision, type Task } from "./asked.ts";
import type { Attempts } from "./attempt.ts";

/** Most of one group, unless one commit alone has more. */
const most = { tasks: 64, changes: 256, length: 8_000_000 };

interface Waiting {
  task: Task;
  resolve: (outcomes: readonly Outcome[]) => void;
  reject: (error: Error) => void;
}

export interface Queue {
  commit(commit: Commit): Promise<readonly Outcome[]>;
  /** Takes no more, and resolves when all are answered. */
  close(): Promise<void>;
}

export function openQueue(attempts: Attempts): Queue {
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;
  let closed = false;

  async function run(): Promise<void> {
    // All that came in with the same turn of the loop is there after it.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const group = takeGroup(waiting);
      const decisions = await attempts.run(group.map(({ task }) => task)).catch(failAll(group));
      waiting = [...settle(group, decisions), ...waiting];
    }
    running = undefined;
  }

  return {
    async commit(commit) {
      const task = taskOf(commit);
      if (task.changes.length + task.asserts.length + task.audit.length === 0) return [];
      if (closed) throw new FhirError("busy", "the server is shutting down");
      return new Promise((resolve, reject) => {
        waiting.push({ task, resolve, reject });
        running ??= run();
      });
    },
    async close() {
      closed = true;
      await running;
    },
  };
}

const failAll =
  (group: readonly Waiting[]) =>
  (error: unknown): Decision[] =>
    group.map(() => ({ error: error as Error }));

/** Takes the first ones out, as many as make one group. */
function takeGroup(waiting: Waiting[]): Waiting[] {
  let [changes, length, count] = [0, 0, 0];
  for (const { task } of waiting) {
    changes += task.changes.length;
    length += task.length;
    if (count > 0 && (count === most.tasks || changes > most.changes || length > most.length)) break;
    count++;
  }
  return waiting.splice(0, count);
}

/** Answers them. @returns Those that wait for the next group */
function settle(group: readonly Waiting[], decisions: readonly Decision[]): Waiting[] {
  return group.filter((asked, n) => {
    const decision = decisions[n] ?? "later";
    if (decision === "later") return true;
    if ("error" in decision) asked.reject(decision.error);
    else asked.resolve(decision.outcomes);
    return false;
  });
}
