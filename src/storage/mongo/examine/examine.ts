/** Looks at a database beside whoever writes to it: for `cardea doctor`. */
import { clockAdvice, type Examination, type Indexer, type Look } from "../../examination.ts";
import { committedAt } from "../sequence.ts";
import { auditProblems } from "./check-audit.ts";
import { resourceProblems } from "./check-resources.ts";
import { orphanProblems } from "./check-versions.ts";
import { type Database, type DatabaseChoice, openUnmigrated } from "../database/database.ts";
import { findingOf } from "./finding.ts";
import { findWhatIsThere } from "../database/inventory.ts";
import { stepsFor } from "../database/migration.ts";
import { silentNodes } from "./silent-nodes.ts";

/**
 * Opens a database for a look at it. Nothing is changed.
 * @param index What resources are found by
 * @throws DatabaseError when it cannot be opened
 */
export async function openExamination(choice: DatabaseChoice, index: Indexer): Promise<Examination> {
  const db = await openUnmigrated({ startPatience: 0, ...choice });
  return {
    looks: [
      quick("collections, indexes, guards", () => fitnessFinding(db)),
      quick("time that a transaction may take", () => lifetimeFinding(db)),
      quick("nodes", () => silentNodes(db)),
      quick("clock", () => clockFinding(db, Date.now())),
      long("versions, index", async (tell) => findingOf(resourceProblems(db, index, tell))),
      long("order of versions", async (tell) => findingOf(orphanProblems(db, tell))),
      long("audit trail", async (tell) => findingOf(auditProblems(db, tell))),
    ],
    close: () => db.close(),
  };
}

const quick = (name: string, look: Look["look"]): Look => ({ name, long: false, look });
const long = (name: string, look: Look["look"]): Look => ({ name, long: true, look });

async function fitnessFinding({ db }: Database): Promise<string | undefined> {
  const steps = stepsFor(await findWhatIsThere(db, true));
  if (steps.length === 0) return undefined;
  const named = steps.map(({ about, does }) => `\n      ${about}: ${does === "create" ? "missing" : "another"}`);
  return `The database is not as a server needs it: run "cardea migrate".${named.join("")}`;
}

/** Seconds. A transaction Bundle of 20,000 entries takes some of them. */
const shortest = 30;

async function lifetimeFinding({ client }: Database): Promise<string | undefined> {
  const seconds = await client
    .db("admin")
    .command({ getParameter: 1, transactionLifetimeLimitSeconds: 1 })
    .then(
      (answer) => Number(answer["transactionLifetimeLimitSeconds"]),
      // Not every user may ask for that, and no mongos has it.
      () => shortest,
    );
  if (seconds >= shortest) return undefined;
  return (
    `transactionLifetimeLimitSeconds is ${seconds}: large transaction Bundles will be answered with 503. ` +
    "Set it to 120 on every member, by --setParameter and in its configuration."
  );
}

async function clockFinding({ resource, epoch }: Database, now: number): Promise<string | undefined> {
  const last = await resource.findOne({}, { projection: { seq: 1, at: 1 }, sort: { seq: -1 }, hint: "s" });
  return last === null ? undefined : clockAdvice(committedAt(last, epoch) - now);
}
