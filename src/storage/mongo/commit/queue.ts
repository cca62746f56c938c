/** Commits in groups: while one group is under way, the next one fills. */
import { FhirError } from "../../../fhir/error.ts";
import type { Outcome } from "../../store.ts";
import type { Decision, Task } from "./task.ts";
import type { Attempts } from "./attempts.ts";

/** Most of one group, unless one commit alone has more. */
const most = { tasks: 64, count: 256, length: 8_000_000 };

interface Waiting {
  task: Task;
  /** By `performance.now()`. */
  since: number;
  resolve: (outcomes: readonly Outcome[]) => void;
  reject: (error: Error) => void;
}

export interface Queue {
  ask(task: Task): Promise<readonly Outcome[]>;
  /** Takes no more, and resolves when all are answered. */
  close(): Promise<void>;
}

/** @param patience Milliseconds that a commit waits for its turn */
export function openQueue(attempts: Attempts, patience: number): Queue {
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;
  let closed = false;

  async function run(): Promise<void> {
    // All that came in with the same turn of the loop is there after it.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      waiting = waiting.filter((asked) => isInTime(asked, patience));
      const group = takeGroup(waiting);
      if (group.length === 0) continue;
      const decisions = await attempts.run(group.map(({ task }) => task)).catch(failAll(group));
      waiting = [...settle(group, decisions), ...waiting];
    }
    running = undefined;
  }

  return {
    async ask(task) {
      if (closed) throw new FhirError("busy", "the server is shutting down");
      return new Promise((resolve, reject) => {
        waiting.push({ task, since: performance.now(), resolve, reject });
        running ??= run();
      });
    },
    async close() {
      closed = true;
      await running;
    },
  };
}

/** One that waited too long is answered. */
function isInTime({ since, reject }: Waiting, patience: number): boolean {
  if (performance.now() - since < patience) return true;
  reject(new FhirError("busy", "the database has more to do than it can: try again"));
  return false;
}

const failAll =
  (group: readonly Waiting[]) =>
  (error: unknown): Decision[] =>
    group.map(() => ({ error: error as Error }));

/** Takes the first ones out, as many as make one group. */
function takeGroup(waiting: Waiting[]): Waiting[] {
  let [tasks, count, length] = [0, 0, 0];
  for (const { task } of waiting) {
    count += task.count;
    length += task.length;
    if (tasks > 0 && (tasks === most.tasks || count > most.count || length > most.length)) break;
    tasks++;
  }
  return waiting.splice(0, tasks);
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
