/** The connection: bounded in every wait, durable in every write. */
import { type Connection, type ConnectOptions, createConnection } from "mongoose";

/** Milliseconds. */
const patience = { select: 5_000, connect: 5_000, queue: 10_000, write: 10_000, command: 30_000 };

export const defaultDatabase = "cardea";

const settings: ConnectOptions = {
  appName: "cardea",
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
  maxPoolSize: 8,
  enableUtf8Validation: false,
  compressors: ["none"],
  serverSelectionTimeoutMS: patience.select,
  connectTimeoutMS: patience.connect,
  waitQueueTimeoutMS: patience.queue,
  socketTimeoutMS: patience.command,
  heartbeatFrequencyMS: 5_000,
  readPreference: "primary",
  readConcern: { level: "majority" },
  writeConcern: { w: "majority", journal: true, wtimeoutMS: patience.write },
  ignoreUndefined: true,
};

/** What a caller may set apart from the address. */
export interface ConnectionChoice {
  uri: string;
  /** Name of the database; from the path of the URI when absent, else `cardea`. */
  database?: string | undefined;
  /** Tell the driver's listeners of every command. */
  monitorCommands?: boolean | undefined;
  /** Milliseconds that a command may take without a sign; 0: as long as it likes. */
  commandPatience?: number | undefined;
}

/** A connection that is not yet open: `asPromise()` waits until it is. @throws Error when the URI is none */
export function connect({ uri, database, monitorCommands = false, commandPatience }: ConnectionChoice): Connection {
  const dbName = database ?? databaseIn(uri);
  return createConnection(uri, {
    ...settings,
    dbName,
    monitorCommands,
    socketTimeoutMS: commandPatience ?? patience.command,
  });
}

/** Name of the database in the path of a URI. */
function databaseIn(uri: string): string {
  const path = /^[^/]*\/\/[^/]*\/([^?]*)/.exec(uri)?.[1] ?? "";
  return path === "" ? defaultDatabase : decodeURIComponent(path);
}
