/** Bodies in: read to a limit, packed or not. A body that is too large is not read on. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { FhirError, invalid } from "../fhir/error.ts";
import { openVessel, type Vessel } from "./vessel.ts";

/** The caller went away before the body was whole: nobody waits for an answer. */
export class Gone extends Error {}

const unpackers: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress],
]);

/**
 * Reads a body whole.
 * @param limit Bytes, as sent and unpacked.
 * @throws FhirError `too-long` past the limit, `unsupported-media-type` for an unknown Content-Encoding, `invalid`
 *   for a packed body that is damaged or cut; `Gone` when the caller hung up.
 */
export async function readBody(incoming: IncomingMessage, response: ServerResponse, limit: number): Promise<Buffer> {
  const unpacker = unpackerOf(incoming.headers["content-encoding"]);
  const length = Number(incoming.headers["content-length"] ?? 0);
  if (length > limit) throw tooLong(limit);
  if (incoming.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();
  return unpacker ? unpacked(incoming, unpacker, limit) : collected(incoming, openVessel(limit, length), limit);
}

function unpackerOf(encoding: string | undefined): Transform | undefined {
  const name = encoding?.trim().toLowerCase() ?? "";
  if (name === "" || name === "identity") return undefined;
  const make = unpackers.get(name);
  if (!make) throw new FhirError("unsupported-media-type", `Content-Encoding ${name}: gzip, deflate and br are read`);
  return make();
}

function collected(incoming: IncomingMessage, vessel: Vessel, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const stop = (error: Error) => {
      incoming.removeAllListeners("data").pause();
      reject(error);
    };
    incoming.on("data", (chunk: Buffer) => vessel.add(chunk) || stop(tooLong(limit)));
    incoming.on("end", () => resolve(vessel.pour()));
    incoming.on("error", () => stop(new Gone()));
  });
}

function unpacked(incoming: IncomingMessage, unpacker: Transform, limit: number): Promise<Buffer> {
  const vessel = openVessel(limit);
  return new Promise((resolve, reject) => {
    let packed = 0;
    const stop = (error: Error) => {
      incoming.unpipe(unpacker).pause();
      unpacker.destroy();
      reject(error);
    };
    incoming.on("data", (chunk: Buffer) => (packed += chunk.length) > limit && stop(tooLong(limit)));
    incoming.on("error", () => stop(new Gone()));
    unpacker.on("data", (chunk: Buffer) => vessel.add(chunk) || stop(tooLong(limit)));
    unpacker.on("error", () => stop(invalid("the packed body is damaged or cut")));
    unpacker.on("end", () => resolve(vessel.pour()));
    incoming.pipe(unpacker);
  });
}

const tooLong = (limit: number) =>
  new FhirError("too-long", `the body is larger than ${Math.round((limit / 1_048_576) * 1000) / 1000} MB`);
