import { isUtf8 } from "node:buffer";
import { FhirError } from "./error.ts";

/** @throws FhirError `structure` when bytes are not UTF-8, in which all JSON is written */
export function expectUtf8(bytes: Uint8Array): void {
  if (!isUtf8(bytes)) throw new FhirError("structure", "the body is not UTF-8");
}

/** Without the byte order mark that some editors put before UTF-8. */
export const withoutMark = (bytes: Buffer): Buffer =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
