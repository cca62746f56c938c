/** Looks at a file beside whoever writes to it: for `cardea doctor`. */
import { clockAdvice, type Examination, type Indexer, listed, type Tell } from "../examination.ts";
import { unstamped } from "../stamp.ts";
import { check } from "./check.ts";
import { type Connection, openReading } from "./connection.ts";

/**
 * Opens a file for a look at it. Nothing is changed, not even what SQLite would change by itself.
 * @param index What resources are found by.
 * @throws Error when the file cannot be opened
 */
export function openExamination(file: string, index: Indexer): Examination {
  const connection = openReading(file);
  return {
    looks: [
      { name: "order of commits", long: false, look: () => orderFinding(connection) },
      { name: "clock", long: false, look: () => clockFinding(connection, Date.now()) },
      { name: "file, versions, index, audit trail", long: true, look: (tell) => wholeFinding(connection, index, tell) },
    ],
    close: () => connection.close(),
  };
}

const keepCopy = "Stop the server and keep a copy of DATA_DIR before anything else";

const number = (connection: Connection, text: string): number => Number(connection.get(text)?.[0] ?? 0);

function orderFinding(connection: Connection): string | undefined {
  const missing = number(connection, "SELECT coalesce(max(seq), 0) - count(*) FROM version");
  if (missing === 0) return undefined;
  return `${missing} versions are missing from the order of commits. ${keepCopy}; then restore the last backup.`;
}

const clockFinding = (connection: Connection, now: number): string | undefined =>
  clockAdvice(number(connection, "SELECT at FROM version ORDER BY seq DESC LIMIT 1") - now);

function wholeFinding(connection: Connection, index: Indexer, tell: Tell): string | undefined {
  const all = number(connection, "SELECT count(*) FROM resource WHERE live = 1");
  let done = 0;
  const problems = check(connection, (text) => {
    if (++done % 100 === 0) tell(done, all);
    return index(unstamped(text));
  });
  if (problems.length === 0) return undefined;
  return `${keepCopy}. ${adviceOn(problems)}${listed(problems)}`;
}

/** Problems begin with what they are about (check.ts); the gravest decides. */
function adviceOn(problems: readonly string[]): string {
  const about = (start: RegExp) => problems.some((problem) => start.test(problem));
  if (about(/^the file:/)) return "The disk or the file is damaged: look at the disk, then restore the last backup.";
  if (about(/^audit entry/)) return "Find out who had access to the file: the audit trail was altered.";
  if (about(/^(the order|the time|a version|its latest|it is live)/))
    return "Versions are not whole: restore the last backup.";
  return "Content is whole, but searches may be wrong: load the content into a new DATA_DIR.";
}
