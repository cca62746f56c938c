/** How the collections are spread over shards. docs/decisions says what scatters. */
import type { mongo } from "mongoose";
import type { Name } from "./schemas.ts";

/**
 * What each collection is spread by, hashed: its `_id`, which every write names; of versions the resource, so that a
 * history lies on one shard. `horizon` is a row a node and stays where it is.
 */
const shardKeys: Partial<Record<Name, string>> = {
  resource: "_id",
  version: "key",
  piece: "_id",
  audit: "_id",
  record: "_id",
  guard: "_id",
};

/** A command, and the database it goes to. */
export interface Command {
  to: string;
  command: mongo.Document;
}

/** The commands that spread a database over the shards, in order. What was done of it before may be done again. */
export function shardCommands(database: string): Command[] {
  const spread = Object.entries(shardKeys).flatMap(([name, field]) => {
    const key = { [field]: "hashed" };
    return [
      { to: database, command: { createIndexes: name, indexes: [{ name: "shard", key }] } },
      { to: "admin", command: { shardCollection: `${database}.${name}`, key } },
    ];
  });
  return [{ to: "admin", command: { enableSharding: database } }, ...spread];
}

/** A command as it would be typed in mongosh. */
export const mongoshLine = ({ to, command }: Command): string =>
  `db.getSiblingDB(${JSON.stringify(to)}).runCommand(${JSON.stringify(command)})`;
