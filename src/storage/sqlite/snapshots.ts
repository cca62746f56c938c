/** Several reads of one state of the file. */
import type { DatabaseSync } from "node:sqlite";

export interface Snapshots {
  /** All that `work` reads is of one state. */
  within: <Result>(work: () => Result) => Result;
  /** What is read next is of the state there is then. */
  release: () => void;
}

/** A transaction for each work, unless there is one already. */
export function eachWork(db: DatabaseSync): Snapshots {
  const [begin, commit] = [db.prepare("BEGIN"), db.prepare("COMMIT")];
  const isInside = () => db.isTransaction;
  return {
    within(work) {
      if (isInside()) return work();
      begin.run();
      try {
        return work();
      } finally {
        if (isInside()) commit.run();
      }
    },
    release: () => undefined,
  };
}

/**
 * One transaction for all works of a turn of the event loop: to begin and to end one costs as much as a short read.
 * Whoever learns of a commit releases it, so that nobody misses what he knows to be there.
 */
export function eachTurn(db: DatabaseSync): Snapshots {
  const [begin, commit] = [db.prepare("BEGIN"), db.prepare("COMMIT")];
  let open = false;
  function release(): void {
    if (!open) return;
    open = false;
    // A failure of the disk has ended it already.
    if (db.isOpen && db.isTransaction) commit.run();
  }
  return {
    within(work) {
      if (!open) {
        begin.run();
        open = true;
        setImmediate(release);
      }
      return work();
    },
    release,
  };
}
