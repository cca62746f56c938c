/** Where commits go: large ones beside the others. */
import { isLarge } from "../../commit-size.ts";
import type { Commit, Outcome } from "../../store.ts";
import { taskOf } from "./task.ts";
import { openAttempts } from "./attempts.ts";
import type { Desk } from "./commit.ts";
import { openQueue } from "./queue.ts";
import type { Horizon } from "./horizon.ts";

export interface Commits {
  /** As the port's. */
  commit(commit: Commit): Promise<readonly Outcome[]>;
  /** Takes no more, and resolves when all are answered. */
  close(): Promise<void>;
}

/** Milliseconds that a commit waits for those before it. */
const patience = { usual: 15_000, large: 60_000 };

export function openCommits(desk: Desk, horizon: Horizon): Commits {
  const usual = openQueue(openAttempts(desk, horizon, "usual"), patience.usual);
  const large = openQueue(openAttempts(desk, horizon, "large"), patience.large);
  return {
    async commit(commit) {
      const task = taskOf(commit);
      if (task.count + task.asserts.length + task.audit.length === 0) return [];
      return (isLarge(task) ? large : usual).ask(task);
    },
    async close() {
      await Promise.all([usual.close(), large.close()]);
    },
  };
}
