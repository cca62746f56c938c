/** What the driver and the database throw, in FHIR's words. */
import { mongo } from "mongoose";
import { FhirError } from "../../../fhir/error.ts";

/**
 * Asks the database for something.
 * @throws FhirError where the database could not do it; a bug stays what it is
 */
export async function askDatabase<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    throw asFhirError(error);
  }
}

/**
 * A failure of the database as the caller is told of it: `too-costly` past the time allowed, `too-long` past the size of
 * a document, `busy` for all that another try may mend. Anything else is returned as it is, and is a bug.
 */
export function asFhirError(error: unknown): unknown {
  if (isTooLong(error)) return new FhirError("too-long", "the resource with all that it is found by is too large");
  if (!(error instanceof mongo.MongoError)) return error;
  if (costs.has(error.code)) return new FhirError("too-costly", "it takes longer than is allowed: ask for less");
  const why = whyBusy(error);
  return why === undefined ? error : new FhirError("busy", `the database ${why}: try again`);
}

/** MaxTimeMSExpired, ExceededMemoryLimit, QueryExceededMemoryLimitNoDiskUseAllowed. */
const costs: ReadonlySet<unknown> = new Set([50, 146, 292]);

/** BSONObjectTooLarge, and what older and inner parts call it. */
const sizes: ReadonlySet<unknown> = new Set([10_334, 17_419, 17_420]);

const isTooLong = (error: unknown): boolean =>
  error instanceof mongo.MongoError
    ? sizes.has(error.code) || /larger than the maximum size/.test(error.message)
    : (error as Partial<NodeJS.ErrnoException> | undefined)?.code === "ERR_OUT_OF_RANGE";

function whyBusy(error: mongo.MongoError): string | undefined {
  if (error instanceof mongo.MongoServerError) return whyRefused(error);
  if (error instanceof mongo.MongoNetworkTimeoutError || error instanceof mongo.MongoOperationTimeoutError)
    return "did not answer in time";
  if (error.name === "MongoWaitQueueTimeoutError") return "has more to do than it can";
  return away.some((kind) => error instanceof kind) ? "cannot be reached" : undefined;
}

const away = [
  mongo.MongoNetworkError,
  mongo.MongoSystemError,
  mongo.MongoServerClosedError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoClientClosedError,
  mongo.MongoExpiredSessionError,
  mongo.MongoStalePrimaryError,
];

/** Asked wrongly: BadValue, FailedToParse, TypeMismatch, InvalidOptions and the like. Another try would not help. */
const ours: ReadonlySet<unknown> = new Set([2, 4, 9, 14, 15, 22, 28, 40, 52, 56, 57, 59, 66, 67, 72, 73, 168, 16_410]);

const words: readonly (readonly [codes: readonly number[], why: string])[] = [
  [[112, 11_000], "was changed by another at the same time"],
  [[13, 18, 8_000], "refuses this server's user"],
  [[14_031], "has no room left"],
  [[189, 10_107, 13_435, 13_436, 10_058, 11_602, 133], "changes its primary"],
  [[91, 11_600], "is shutting down"],
];

function whyRefused(error: mongo.MongoServerError): string | undefined {
  // An index is gone while it is made anew.
  if (error.code === 2 && error.message.includes("hint")) return "is being changed";
  if (ours.has(error.code)) return undefined;
  return words.find(([codes]) => codes.some((code) => code === error.code))?.[1] ?? "could not do it now";
}
