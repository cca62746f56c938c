/** Most problems that are looked for, and that are told one by one. */
const most = { found: 100, told: 10 };

/** Problems as the doctor tells them, with what to do; the gravest decides. */
export async function findingOf(problems: AsyncIterable<string>): Promise<string | undefined> {
  const found: string[] = [];
  for await (const problem of problems) {
    found.push(problem);
    if (found.length >= most.found) break;
  }
  if (found.length === 0) return undefined;
  const told = found.slice(0, most.told).map((problem) => `\n      ${problem}`);
  const more = found.length > most.told ? `\n      … and ${found.length - most.told} more` : "";
  return `Stop the servers and keep a copy of the database before anything else. ${adviceOn(found)}${told.join("")}${more}`;
}

/** Problems begin with what they are about. */
function adviceOn(problems: readonly string[]): string {
  const about = (start: RegExp) => problems.some((problem) => start.test(problem));
  if (about(/^audit entry/)) return "Find out who had access to the database: the audit trail was altered.";
  if (about(/^version/)) return "Versions are not whole: restore the last backup.";
  return "Content is whole, but searches may be wrong: restore a backup of this database into another.";
}
