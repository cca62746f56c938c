/** What was found wrong, in the words of the doctor. */
import { listed } from "../../examination.ts";

/** Most problems that are looked for. */
const most = 100;

/** Problems as the doctor tells them, with what to do; the gravest decides. */
export async function findingOf(problems: AsyncIterable<string>): Promise<string | undefined> {
  const found: string[] = [];
  for await (const problem of problems) {
    found.push(problem);
    if (found.length >= most) break;
  }
  if (found.length === 0) return undefined;
  return `Stop the servers and keep a copy of the database before anything else. ${adviceOn(found)}${listed(found)}`;
}

/** Problems begin with what they are about. */
function adviceOn(problems: readonly string[]): string {
  const about = (start: RegExp) => problems.some((problem) => start.test(problem));
  if (about(/^audit entry/)) return "Find out who had access to the database: the audit trail was altered.";
  if (about(/^version/)) return "Versions are not whole: restore the last backup.";
  return "Content is whole, but searches may be wrong: restore a backup of this database into another.";
}
