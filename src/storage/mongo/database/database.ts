/** The database: opened, found fit, and closed. */
import type { Connection, mongo } from "mongoose";
import { type ConnectionChoice, durable, reach } from "./connect.ts";
import { DatabaseError, unfitness } from "./fitness.ts";
import { findWhatIsThere, isUnused } from "./inventory.ts";
import { migrate } from "./migrate.ts";
import { stepsFor } from "./migration.ts";
import { collectionNames, declare } from "./schemas.ts";
import type { Collections } from "../shape.ts";
import { troubleOf } from "./trouble.ts";

/** An open database. */
export interface Database extends Collections {
  connection: Connection;
  client: mongo.MongoClient;
  /** For commands that belong to no collection. */
  db: mongo.Db;
  /** Where the clock of the order of commits begins; milliseconds since 1970 UTC. */
  epoch: number;
  startSession(options?: mongo.ClientSessionOptions): mongo.ClientSession;
  close(): Promise<void>;
}

/** 2024-01-01. */
const usualEpoch = Date.UTC(2024, 0, 1);

export interface DatabaseChoice extends ConnectionChoice {
  /** 2024-01-01 unless given; only tests whose clock runs before that have another. */
  epoch?: number | undefined;
}

/**
 * Opens a database for a server. One that was never used gets what it needs.
 * @throws DatabaseError in one line that says what to do
 */
export async function openDatabase({ epoch = usualEpoch, ...choice }: DatabaseChoice): Promise<Database> {
  return onFitServer(choice, async (connection) => {
    const database = databaseOn(connection, epoch);
    if (await isUnused(database.db)) await migrate(database.db);
    else await refuseUnmigrated(database.db);
    return database;
  });
}

/** Opens a database whose server is fit, whatever it has in it. @throws DatabaseError */
export const openUnmigrated = ({ epoch = usualEpoch, ...choice }: DatabaseChoice): Promise<Database> =>
  onFitServer(choice, async (connection) => databaseOn(connection, epoch));

async function onFitServer<Opened>(choice: ConnectionChoice, open: (connection: Connection) => Promise<Opened>) {
  const connection = await reach(choice);
  try {
    const admin = dbOf(connection).admin();
    const { version } = (await admin.buildInfo()) as unknown as { version: string };
    const { directConnection } = connection.getClient().options;
    const unfit = unfitness({ ...(await admin.command({ hello: 1 })), directConnection }, version);
    if (unfit !== undefined) throw new DatabaseError(unfit);
    return await open(connection);
  } catch (error) {
    await connection.close();
    const trouble = troubleOf(error);
    throw trouble === undefined ? error : new DatabaseError(trouble.line);
  }
}

const dbOf = (connection: Connection): mongo.Db => connection.getClient().db(connection.name, durable);

function databaseOn(connection: Connection, epoch: number): Database {
  declare(connection);
  const [client, db] = [connection.getClient(), dbOf(connection)];
  const collections = Object.fromEntries(collectionNames.map((name) => [name, db.collection(name)]));
  return {
    ...(collections as unknown as Collections),
    connection,
    client,
    db,
    epoch,
    startSession: (options) => client.startSession(options),
    close: () => connection.close(),
  };
}

async function refuseUnmigrated(db: mongo.Db): Promise<void> {
  const [first, ...more] = stepsFor(await findWhatIsThere(db, false));
  if (first === undefined) return;
  const lacks = first.does === "create" ? `it lacks the ${first.about}` : `the ${first.about} is another`;
  const rest = more.length === 0 ? "" : `, and ${more.length} more`;
  throw new DatabaseError(`${lacks}${rest}: run "cardea migrate" (beside running servers, if there are any)`);
}
