/** The writer: what waits, in the order it came, group by group, with checkpoints between. */
import { openWriting, type Connection } from "./connection.ts";
import { runGroup, runReads, takeGroup, type Asked } from "./group.ts";
import { isSliced, openLargeCommit } from "./large-commit.ts";
import { openLedger } from "./ledger.ts";
import { openReader } from "./reader.ts";
import { sweepRecords } from "./record-writes.ts";
import { openTrail } from "./trail.ts";
import { openWal } from "./wal.ts";
import type { Answer, Message } from "./wire.ts";

export interface Writing {
  connection: Connection;
  add(message: Message): void;
  /** Runs one group, if anything waits. */
  step(): Answer[] | undefined;
  /** When nothing waits: sweeps and checkpoints. @returns True when there is more of it to do */
  rest(): boolean;
  close(): void;
}

const sweepMost = 200;

export function openWritingStore(file: string): Writing {
  const connection = openWriting(file);
  const ledger = openLedger(openReader(connection));
  const large = openLargeCommit(ledger);
  const trail = file === ":memory:" ? undefined : openTrail(connection, file);
  const waiting: Asked[] = [];
  let now = 0;
  let written = false;
  const { grown, checkpoint } = openWal(connection);
  return {
    connection,
    add(message) {
      now = message.now;
      for (const asked of message.requests) waiting.push(asked);
    },
    step() {
      const sliced = takeSliced(waiting, large.running());
      if (sliced) return [large.run(sliced, now)];
      if (waiting.length === 0 || large.running()) return undefined;
      const group = takeGroup(waiting);
      if (trail && group.every(isRead)) return runReads(group, trail);
      const answers = runGroup(group, ledger, now);
      grown();
      written = true;
      return answers;
    },
    rest() {
      if (large.running()) return false;
      const swept = sweep(connection, now);
      if (written) checkpoint("PASSIVE");
      trail?.checkpoint();
      written = false;
      return swept === sweepMost;
    },
    close() {
      trail?.close();
      checkpoint("TRUNCATE");
      connection.close();
    },
  };
}

/** Entries alone: of what was read, or refused. Beside a commit they share its sync. */
const isRead = ({ request }: Asked): boolean => request.kind === "audit";

/** The next step of a large commit: its opening in its turn, the others before all that wait. */
function takeSliced(waiting: Asked[], running: boolean) {
  const at = running ? waiting.findIndex(({ request }) => isSliced(request) && request.kind !== "open") : 0;
  const asked = waiting[at];
  if (!asked || !isSliced(asked.request)) return undefined;
  waiting.splice(at, 1);
  return { n: asked.n, request: asked.request };
}

function sweep(connection: Connection, now: number): number {
  if (connection.get("SELECT 1 FROM record WHERE expires <= ? LIMIT 1", [now]) === undefined) return 0;
  connection.run("BEGIN IMMEDIATE");
  try {
    return sweepRecords(connection, now, sweepMost);
  } finally {
    connection.run("COMMIT");
  }
}
