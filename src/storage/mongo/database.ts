/** The database: opened, found fit, and closed. */
import type { Connection, mongo } from "mongoose";
import { connect, type ConnectionChoice } from "./connect.ts";
import { migrate } from "./migrate.ts";
import { collectionNames, declare, type Name } from "./schemas.ts";
import type { Collections } from "./shape.ts";

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
 * Opens a database.
 * @throws DatabaseError in one line that says what to do
 */
export async function openDatabase({ epoch = usualEpoch, ...choice }: DatabaseChoice): Promise<Database> {
  const connection = connect(choice);
  await connection.asPromise();
  const database = databaseOn(connection, epoch);
  if ((await database.db.listCollections({}, { nameOnly: true }).toArray()).length === 0) await migrate(database.db);
  return database;
}

function databaseOn(connection: Connection, epoch: number): Database {
  declare(connection);
  const client = connection.getClient() as mongo.MongoClient;
  const db = client.db(connection.name);
  const collections = Object.fromEntries(collectionNames.map((name: Name) => [name, db.collection(name)]));
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
