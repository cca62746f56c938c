/** What the tests of this room share. */
import { FhirError } from "../fhir/error.ts";
import { parseJson, parseSent, printJson } from "../fhir/json.ts";
import { openDefinitions } from "../fhir/pack.ts";
import type { Resource } from "../fhir/types.ts";
import { readPatch } from "./patch.ts";

export const definitions = openDefinitions();

/** The text after a patch of one resource. */
export function applied(resource: string, parameters: Resource): string {
  const { resourceType } = parseJson(resource) as Resource;
  return printJson(readPatch({ form: "fhirpath-patch", parameters }, resourceType, { definitions }).apply(resource));
}

/** How a patch fails. */
export function failure(before: string, patch: Resource): FhirError {
  try {
    applied(before, patch);
  } catch (thrown) {
    if (thrown instanceof FhirError) return thrown;
    throw thrown;
  }
  throw new Error("the patch did not fail");
}

/** Parts as JSON text, the type and path of an operation in short: `add Patient; name: "valueString":"active"`. */
export function operationOf(text: string): string {
  const [head = "", ...rest] = text.split("; ");
  const [type = "", path = ""] = head.split(/ (.*)/s);
  const parts = [`type: "valueCode":${printJson(type)}`, `path: "valueString":${printJson(path)}`, ...rest];
  const printed = parts.map((part) => part.split(/: (.*)/s)).map(([name, value]) => `{"name":"${name}",${value}}`);
  return `{"name":"operation","part":[${printed.join(",")}]}`;
}

/** Parameters of such operations. */
export const patchOf = (...operations: string[]) =>
  parseSent(`{"resourceType":"Parameters","parameter":[${operations.map(operationOf).join(",")}]}`) as Resource;

/** A Patient by what else it has, as JSON text. */
export const patient = (members: string) => `{"resourceType":"Patient","id":"p"${members === "" ? "" : ","}${members}}`;
