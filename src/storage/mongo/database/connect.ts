/** The connection: bounded in every wait, durable in every write. */
import { type Connection, type ConnectOptions, createConnection, mongo } from "mongoose";
import { setTimeout as wait } from "node:timers/promises";
import { DatabaseError } from "./fitness.ts";
import { troubleOf } from "./trouble.ts";

/** Milliseconds. */
const patience = { select: 5_000, connect: 5_000, queue: 10_000, write: 10_000, command: 30_000, start: 30_000 };

/** What everything is read and written with. A URI says parts of it by other names, which the driver prefers to ours. */
export const durable = {
  readPreference: "primary",
  readConcern: new mongo.ReadConcern("majority"),
  writeConcern: new mongo.WriteConcern("majority", patience.write, true),
} as const;

/** All that a URI could say otherwise and break. */
const settings: ConnectOptions = {
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
  maxPoolSize: 8,
  enableUtf8Validation: false,
  compressors: ["none"],
  serverSelectionTimeoutMS: patience.select,
  connectTimeoutMS: patience.connect,
  waitQueueTimeoutMS: patience.queue,
  heartbeatFrequencyMS: 5_000,
  ...durable,
  ignoreUndefined: true,
  retryWrites: true,
  retryReads: true,
  // Documents come as the plain values that they were.
  promoteValues: true,
  promoteLongs: true,
  promoteBuffers: false,
  useBigInt64: false,
  bsonRegExp: false,
  raw: false,
  minPoolSize: 0,
};

/** What a caller may choose. */
export interface ConnectionChoice {
  uri: string;
  /** Name of the database; from the path of the URI when absent, else `cardea`. */
  database?: string | undefined;
  /** Tell the driver's listeners of every command. */
  monitorCommands?: boolean | undefined;
  /** Milliseconds that a command may take without a sign; 0: as long as it likes. */
  commandPatience?: number | undefined;
  /** Milliseconds for a database that is not up yet. */
  startPatience?: number | undefined;
  /** Is told once, in one line, that the database is waited for. */
  onWait?: ((line: string) => void) | undefined;
}

/**
 * Opens a connection to the primary; waits for a database that is not up yet.
 * @throws DatabaseError in one line that says what to do
 */
export async function reach(choice: ConnectionChoice): Promise<Connection> {
  const { startPatience = patience.start, onWait = () => undefined } = choice;
  const end = performance.now() + startPatience;
  for (let first = true; ; first = false) {
    try {
      return await open(choice);
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === undefined) throw error;
      if (!trouble.passing || performance.now() >= end) throw new DatabaseError(trouble.line);
      if (first) onWait(`waiting for the database: ${trouble.line}`);
      await wait(pause);
    }
  }
}

/** Milliseconds between two tries. */
const pause = 500;

async function open({ uri, database, monitorCommands = false, commandPatience }: ConnectionChoice) {
  const connection = createConnection();
  try {
    return await connection.openUri(uri, {
      ...settings,
      ...(!/[?&]appName=/i.test(uri) && { appName: "cardea" }),
      dbName: database ?? databaseIn(uri),
      monitorCommands,
      socketTimeoutMS: commandPatience ?? patience.command,
    });
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Name of the database in the path of a URI; `cardea` when it names none. @throws DatabaseError when it is MongoDB's own */
function databaseIn(uri: string): string {
  const path = /^[^/]*\/\/[^/]*\/([^?]*)/.exec(uri)?.[1] ?? "";
  if (/^(?:admin|config|local)$/i.test(path))
    throw new DatabaseError("the URI names a database that is MongoDB's own: name another, such as /cardea, and if the user is kept there add authSource=admin"); // prettier-ignore
  return path === "" ? "cardea" : decodeURIComponent(path);
}
