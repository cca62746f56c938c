/** The operations of a FHIRPath Patch, read from its Parameters. http://hl7.org/fhir/R4/fhirpatch.html */
import type { Definitions } from "../fhir/definitions.ts";
import { invalid } from "../fhir/error.ts";
import { isObject, type JsonObject } from "../fhir/json.ts";
import type { Resource } from "../fhir/types.ts";
import { inOperation, mostOperations } from "./operation.ts";
import { givenBy, type Given } from "./value.ts";

export type Operation = { path: string } & (
  | { type: "add"; name: string; value: Given }
  | { type: "insert"; index: number; value: Given }
  | { type: "delete" }
  | { type: "replace"; value: Given }
  | { type: "move"; source: number; destination: number }
);

/** What each type of operation needs besides its path. */
const needs = {
  add: ["name", "value"],
  insert: ["value", "index"],
  delete: [],
  replace: ["value"],
  move: ["source", "destination"],
} as const satisfies Record<Operation["type"], readonly string[]>;

/** Longest path. Characters. */
const longestPath = 2_000;

type Parts = ReadonlyMap<string, JsonObject>;

/**
 * Reads the operations.
 * @throws FhirError `invalid` naming the operation that is none, and its place in the Parameters
 */
export function readOperations(parameters: Resource, definitions: Definitions): readonly Operation[] {
  const { resourceType, parameter = [] } = parameters;
  if (resourceType !== "Parameters")
    throw invalid(`a FHIRPath Patch is a Parameters resource, not a ${resourceType}`, "resourceType");
  if (!Array.isArray(parameter)) throw invalid("parameter must be an array", "Parameters.parameter");
  if (parameter.length > mostOperations)
    throw invalid(`a patch may have ${mostOperations} operations`, "Parameters.parameter");
  return parameter.map((one: unknown, index) =>
    inOperation({ index, said: saidBy(one) }, `Parameters.parameter[${index}]`, () => readOperation(one, definitions)),
  );
}

/** What an operation says of itself, whatever it is. */
function saidBy(sent: unknown): string {
  const parts: readonly unknown[] = isObject(sent) && Array.isArray(sent["part"]) ? sent["part"] : [];
  const find = (name: string, key: string): string => {
    const part = parts.filter(isObject).find((one) => one["name"] === name);
    const value = part?.[key];
    return typeof value === "string" ? value : "?";
  };
  return `${find("type", "valueCode")} ${find("path", "valueString")}`;
}

function readOperation(sent: unknown, definitions: Definitions): Operation {
  if (!isObject(sent) || sent["name"] !== "operation") throw invalid("each parameter must be called operation");
  const parts = partsByName(sent["part"]);
  const type = text(parts, "type", ["valueCode", "valueString"]) as Operation["type"];
  if (!Object.hasOwn(needs, type)) throw invalid(`type must be one of ${Object.keys(needs).join(", ")}`);
  const path = text(parts, "path", ["valueString"]);
  if (path.length > longestPath) throw invalid(`path is longer than ${longestPath} characters`);
  expectOnly(parts, type);
  const value = () => givenBy(part(parts, "value"), definitions);
  switch (type) {
    case "add":
      return { type, path, name: text(parts, "name", ["valueString"]), value: value() };
    case "insert":
      return { type, path, index: integer(parts, "index"), value: value() };
    case "delete":
      return { type, path };
    case "replace":
      return { type, path, value: value() };
    case "move":
      return { type, path, source: integer(parts, "source"), destination: integer(parts, "destination") };
  }
}

function partsByName(sent: unknown): Parts {
  if (!Array.isArray(sent)) throw invalid("it needs parts: type, path and what else the type asks for");
  const parts = new Map<string, JsonObject>();
  for (const one of sent as readonly unknown[]) {
    if (!isObject(one) || typeof one["name"] !== "string") throw invalid("a part must be an object with a name");
    if (parts.has(one["name"])) throw invalid(`it has the part ${one["name"]} twice`);
    parts.set(one["name"], one);
  }
  return parts;
}

function expectOnly(parts: Parts, type: Operation["type"]): void {
  const known: readonly string[] = ["type", "path", ...needs[type]];
  const strange = [...parts.keys()].find((name) => !known.includes(name));
  if (strange !== undefined) throw invalid(`${type} takes no part ${strange}`);
}

function part(parts: Parts, name: string): JsonObject {
  const found = parts.get(name);
  if (!found) throw invalid(`it needs a part ${name}`);
  return found;
}

function text(parts: Parts, name: string, keys: readonly string[]): string {
  const found = part(parts, name);
  const value = keys.map((key) => found[key]).find((one) => one !== undefined);
  if (typeof value !== "string") throw invalid(`the part ${name} needs a ${keys[0] ?? ""}`);
  return value;
}

function integer(parts: Parts, name: string): number {
  const found = part(parts, name);
  const value = found["valueInteger"] ?? found["valueUnsignedInt"] ?? found["valuePositiveInt"];
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw invalid(`the part ${name} needs a valueInteger that is not negative`);
  return value as number;
}
