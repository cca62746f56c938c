/** Makes a database what it should be, beside running servers and other migrations. */
import type { mongo } from "mongoose";
import { DatabaseError } from "./fitness.ts";
import { findWhatIsThere } from "./inventory.ts";
import { type Step, stepsFor } from "./migration.ts";

/** Is told of each step: when it begins, and when it is done. */
export type Follow = (step: Step, seconds: number | undefined) => void;

/** Another migration may undo a step while it runs; so often is it looked what is left to do. */
const rounds = 5;

/**
 * Takes every step that is left to take.
 * @returns How many were taken
 * @throws DatabaseError when after several rounds there is still something to do
 */
export async function migrate(db: mongo.Db, follow: Follow = () => undefined): Promise<number> {
  let taken = 0;
  for (let round = 0; round < rounds; round++) {
    const steps = stepsFor(await findWhatIsThere(db, true));
    if (steps.length === 0) return taken;
    for (const step of steps) {
      const begun = performance.now();
      follow(step, undefined);
      for (const command of step.commands) await run(db, command);
      follow(step, (performance.now() - begun) / 1_000);
      taken++;
    }
  }
  throw new DatabaseError("the indexes do not stay as they are made: is another version migrating at the same time?");
}

/**
 * What another migration has done meanwhile, or undoes: NamespaceExists, IndexNotFound, IndexBuildAborted,
 * IndexBuildAlreadyInProgress, ConflictingOperationInProgress, IndexAlreadyExists and its conflicts.
 */
const done: ReadonlySet<unknown> = new Set([48, 27, 276, 291, 117, 68, 85, 86, 12_587]);
const duplicate = 11_000;

async function run(db: mongo.Db, command: mongo.Document): Promise<void> {
  try {
    const { writeErrors = [] } = (await db.command({ ...command, writeConcern: { w: "majority" } })) as {
      writeErrors?: { code: number; errmsg: string }[];
    };
    const bad = writeErrors.find(({ code }) => code !== duplicate);
    if (bad) throw new DatabaseError(bad.errmsg);
  } catch (error) {
    if (!done.has((error as mongo.MongoServerError).code)) throw error;
  }
}
