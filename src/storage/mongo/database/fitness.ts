/** Whether a server can carry a store at all, and what to do where it cannot. */
/** The database cannot be used. The message is one line and says what to do; it never holds a password. */
export class DatabaseError extends Error {}

/** What `hello` says of a server. */
export interface Hello {
  /** Name of the replica set. */
  setName?: string | undefined;
  /** "isdbgrid": it is a mongos. */
  msg?: string | undefined;
  /** It waits for `rs.initiate()`. */
  isreplicaset?: boolean | undefined;
  /** Members of the replica set. */
  hosts?: readonly string[] | undefined;
  /** The URI asks for this server alone. */
  directConnection?: boolean | undefined;
}

export const isMongos = ({ msg }: Hello): boolean => msg === "isdbgrid";

const oldest = 6;

export const uninitiated = "its replica set has no members yet: run rs.initiate() in mongosh, once, on one of them";

/** @returns What is wrong with the server, and what to do; undefined when it is fit */
export function unfitness(hello: Hello, version: string): string | undefined {
  if (Number.parseInt(version, 10) < oldest)
    return `it is MongoDB ${version}; Cardea needs ${oldest}.0 or later: upgrade it`;
  if (isMongos(hello)) return undefined;
  if (hello.setName !== undefined) return straying(hello);
  if (hello.isreplicaset === true) return uninitiated;
  return (
    "it stands alone, and transactions need a replica set; one member is enough: start mongod with --replSet rs0, " +
    "then run rs.initiate() in mongosh, once"
  );
}

/** It would go on reading from a member that is primary no more. */
const straying = ({ hosts = [], directConnection = false }: Hello): string | undefined =>
  directConnection && hosts.length > 1
    ? "the URI has directConnection=true, and the replica set has more than one member: leave it out, so that the primary is found"
    : undefined;
