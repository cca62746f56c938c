import type { JsonObject } from "../fhir/json.ts";
import { report, type Run } from "./run.ts";

/** `size` is the number of bytes of `data` before it was encoded. http://hl7.org/fhir/R4/datatypes.html#Attachment */
export function attachmentRule({ data, size }: JsonObject, _seen: number, run: Run): void {
  if (typeof data !== "string" || typeof size !== "number") return;
  const actual = Buffer.byteLength(data.replace(/\s+/g, ""), "base64");
  if (actual !== size) report(run, "value", `the data has ${actual} bytes, not ${size}`, "size");
}
