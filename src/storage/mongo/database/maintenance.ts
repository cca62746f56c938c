/** `cardea migrate`. */
import type { mongo } from "mongoose";
import { type Database, type DatabaseChoice, openUnmigrated } from "./database.ts";
import { DatabaseError, isMongos } from "./fitness.ts";
import { findWhatIsThere } from "./inventory.ts";
import { type Follow, migrate } from "./migrate.ts";
import { type Step, stepsFor, unknownIndexes } from "./migration.ts";
import { buildProgress } from "./build-progress.ts";
import { type Command, mongoshLine, shardCommands } from "./sharding.ts";

export interface Maintenance extends DatabaseChoice {
  /** Spread it over shards too. */
  shard: boolean;
  /** Only tell the commands. */
  dryRun: boolean;
  /** Is told, line by line, what is done. */
  tell: (line: string) => void;
}

/**
 * Makes a database what a server needs, beside running servers.
 * @throws DatabaseError in one line that says what to do
 */
export async function maintain({ shard, dryRun, tell, ...choice }: Maintenance): Promise<void> {
  // Building an index takes as long as it takes.
  const database = await openUnmigrated({ ...choice, commandPatience: 0, onWait: tell });
  try {
    if (dryRun) await tellCommands(database, shard, tell);
    else {
      if (shard) await refuseUnsharded(database);
      await build(database, tell);
      if (shard) await spread(database, tell);
    }
    for (const index of unknownIndexes(await findWhatIsThere(database.db, false)))
      tell(`index ${index} is none of ours: it is left as it is, and every write pays for it`);
  } finally {
    await database.close();
  }
}

async function tellCommands({ db }: Database, shard: boolean, tell: (line: string) => void): Promise<void> {
  const steps = stepsFor(await findWhatIsThere(db, true));
  if (steps.length === 0) tell("nothing to create and nothing to change");
  for (const step of steps) {
    tell(`// ${verbs[step.does]} ${step.about}`);
    for (const command of step.commands) tell(shortened(mongoshLine({ to: db.databaseName, command })));
  }
  if (shard) for (const command of shardCommands(db.databaseName)) tell(mongoshLine(command));
}

const verbs: Record<Step["does"], string> = { create: "create", change: "change" };

/** The guards are thousands. */
const shortened = (line: string): string => (line.length > 300 ? `${line.slice(0, 300)}…` : line);

/** Milliseconds between two lines on one step. */
const often = 5_000;

async function build({ db, client }: Database, tell: (line: string) => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const follow: Follow = (step, seconds) => {
    clearInterval(timer);
    if (seconds !== undefined) {
      tell(`${verbs[step.does]} ${step.about}: done in ${seconds.toFixed(1)} s`);
      return;
    }
    if (step.does === "change") tell(`change ${step.about}: until it is there, what needs it is answered with 503`);
    timer = setInterval(() => void buildProgress(client).then((text) => text && tell(`  ${text}`)), often);
  };
  try {
    const taken = await migrate(db, follow);
    tell(taken === 0 ? "everything is there already" : `${taken} things created or changed`);
  } finally {
    clearInterval(timer);
  }
}

async function refuseUnsharded({ db }: Database): Promise<void> {
  if (isMongos(await db.admin().command({ hello: 1 }))) return;
  throw new DatabaseError("it is no mongos: --shard needs a sharded cluster, and the URI of one of its mongos");
}

/** AlreadyInitialized, and IllegalOperation as older servers say it: it is spread already. */
const done: ReadonlySet<unknown> = new Set([23, 20]);

async function spread({ client, db }: Database, tell: (line: string) => void): Promise<void> {
  for (const command of shardCommands(db.databaseName)) {
    tell(mongoshLine(command));
    await run(client, command);
  }
}

async function run(client: mongo.MongoClient, { to, command }: Command): Promise<void> {
  try {
    await client.db(to).command(command);
  } catch (error) {
    if (!done.has((error as mongo.MongoServerError).code)) throw error;
  }
}
