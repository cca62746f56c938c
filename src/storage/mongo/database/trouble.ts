/** Why a database could not be opened, from what was thrown. */
import { mongo, MongooseError } from "mongoose";
import { uninitiated } from "./fitness.ts";

/** The line holds nothing of the URI. */
export interface Trouble {
  line: string;
  /** Waiting may help: it may only not be up yet. */
  passing: boolean;
}

const lasting = (line: string): Trouble => ({ line, passing: false });
const passing = (line: string): Trouble => ({ line, passing: true });

const wrongUser = lasting("it does not accept the user and password: look at those of the URI, and at authSource");

const byCode = new Map<unknown, Trouble>([
  [18, wrongUser],
  [8_000, wrongUser],
  [13, lasting("it does not let this user in: give a user to the URI that has the role readWrite on the database")],
  [73, lasting("the URI names a database by a name that MongoDB does not allow")],
]);

const wrongUri = "the URI cannot be read: it should be like mongodb://host:27017/cardea?replicaSet=rs0";

/** What an error while opening means; undefined: it is a bug. */
export function troubleOf(error: unknown): Trouble | undefined {
  const { code, name = "", message = "", syscall, cause } = error as Thrown;
  if (uriErrors.has(name)) return lasting(`${wrongUri}${hintOf(message)}`);
  if (syscall?.startsWith("query") === true)
    return passing("the name in the URI has no address: look at it, and at the DNS of this machine");
  if (error instanceof mongo.MongoServerError) return byCode.get(code);
  return isOfDriver(error) ? (byCode.get(cause?.code) ?? unreached(error)) : undefined;
}

const uriErrors: ReadonlySet<string> = new Set([
  "MongoParseError",
  "MongoMissingCredentialsError",
  "MongoInvalidArgumentError",
]);

const isOfDriver = (error: unknown) => error instanceof mongo.MongoError || error instanceof MongooseError;

type Thrown = Partial<NodeJS.ErrnoException> & { cause?: { code?: unknown } };

/** A password with signs of its own is the usual mistake. An option is not named: it may be the rest of a password. */
function hintOf(message: string): string {
  if (/unescaped/.test(message)) return "; signs such as @ : / in a password are written as %40 %3A %2F";
  return /not supported/.test(message) ? "; behind its ? is an option that MongoDB does not know" : "";
}

function unreached(error: unknown): Trouble {
  const seen = new Set(serversSeen(error));
  if (seen.has("RSGhost")) return passing(uninitiated);
  if (seen.has("RSSecondary") || seen.has("RSOther"))
    return passing("its replica set has no primary now: look at rs.status() in mongosh");
  if (seen.size === 0)
    return passing(
      "what answers is no member of the replica set that the URI names: look at replicaSet in it, and at --replSet of mongod",
    );
  return passing("it does not answer: look whether it runs, and whether this machine may reach it");
}

/** How the servers described themselves, as the error tells. */
function serversSeen(error: unknown): string[] {
  const { reason } = error as { reason?: { servers?: ReadonlyMap<string, { type: string }> } };
  return reason?.servers === undefined ? ["Unknown"] : [...reason.servers.values()].map(({ type }) => type);
}
