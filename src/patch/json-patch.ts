/**
 * JSON Patch: the one door to fast-json-patch, which changes the document. What a pointer leads to, copies and
 * comparisons are our own, since the library copies and compares by JavaScript's numbers.
 * https://www.rfc-editor.org/rfc/rfc6902
 */
import library from "fast-json-patch";
import { invalid } from "../fhir/error.ts";
import { deepest, isExact, isObject, printJson, type JsonObject } from "../fhir/json.ts";
import { isEqual } from "./equality.ts";
import { copyOf, inapplicable, inOperation, mostOperations, openBudget, spend, type Budget } from "./operation.ts";
import { expectPlace, expressionOf, leadsInto, readPointer, valueAt, type Pointer } from "./pointer.ts";

interface Valued {
  op: "add" | "replace" | "test";
  path: Pointer;
  value: unknown;
}

interface Transfer {
  op: "move" | "copy";
  from: Pointer;
  path: Pointer;
}

type Operation = Valued | Transfer | { op: "remove"; path: Pointer };

export type JsonPatch = readonly Operation[];

const names = ["add", "remove", "replace", "move", "copy", "test"] as const;

/**
 * Reads a patch.
 * @param sent JSON, read with `parseSent`.
 * @throws FhirError `invalid` naming the operation that is none; `too-long` for more than a thousand.
 */
export function readJsonPatch(sent: unknown): JsonPatch {
  if (!Array.isArray(sent)) throw invalid("a JSON Patch must be an array of operations");
  if (sent.length > mostOperations) throw invalid(`a patch may have ${mostOperations} operations`);
  return sent.map((one: unknown, index) =>
    inOperation({ index, said: saidBy(one) }, undefined, () => readOperation(one)),
  );
}

/** What an operation says of itself, whatever it is. */
function saidBy(sent: unknown): string {
  if (!isObject(sent)) return "no object";
  const { op, path } = sent as { op?: unknown; path?: unknown };
  return [op, path].map((part) => (typeof part === "string" ? part : "?")).join(" ");
}

function readOperation(sent: unknown): Operation {
  if (!isObject(sent)) throw invalid("an operation must be a JSON object");
  const op = names.find((name) => name === sent["op"]);
  if (!op) throw invalid(`op must be one of ${names.join(", ")}`);
  const path = readPointer(sent["path"], "path");
  if (op === "remove") return { op, path };
  if (op === "move" || op === "copy") return { op, from: readPointer(sent["from"], "from"), path };
  if (!Object.hasOwn(sent, "value")) throw invalid("it needs a value");
  return { op, path, value: sent["value"] };
}

/**
 * Applies a patch to a document, which it changes.
 * @param budget What it may cost; of several patches that share it, all together.
 * @returns The document after it; another one where the patch replaced the whole.
 * @throws FhirError `unprocessable` naming the operation that cannot be done, a `test` that fails among them
 */
export function applyJsonPatch(document: unknown, patch: JsonPatch, budget = openBudget()): unknown {
  return patch.reduce<unknown>((before, operation, index) => {
    const named = { index, said: `${operation.op} ${operation.path.text}` };
    return inOperation(named, expressionOf(operation.path, document), () => applyOne(before, operation, budget));
  }, document);
}

function applyOne(document: unknown, operation: Operation, budget: Budget): unknown {
  switch (operation.op) {
    case "add":
      return add(document, operation.path, copyOf(operation.value));
    case "remove":
      return remove(document, operation.path);
    case "replace":
      return replace(document, operation);
    case "move":
      return move(document, operation);
    case "copy":
      return add(document, operation.path, copied(document, operation, budget));
    case "test":
      return test(document, operation, budget);
  }
}

function add(document: unknown, path: Pointer, value: unknown): unknown {
  expectPlace(document, path);
  expectShallow(path, value);
  return changed(document, { op: "add", path: path.text, value });
}

function remove(document: unknown, path: Pointer): unknown {
  valueAt(document, path);
  return changed(document, { op: "remove", path: path.text });
}

function replace(document: unknown, { path, value }: Valued): unknown {
  valueAt(document, path);
  expectShallow(path, value);
  return changed(document, { op: "replace", path: path.text, value: copyOf(value) });
}

/** As if it were removed and then added. https://www.rfc-editor.org/rfc/rfc6902#section-4.4 */
function move(document: unknown, { from, path }: Transfer): unknown {
  const value = valueAt(document, from);
  if (leadsInto(path, from)) throw inapplicable(`${from.text} cannot be moved into itself`);
  if (path.text === from.text) return document;
  return add(remove(document, from), path, value);
}

function copied(document: unknown, { from }: Transfer, budget: Budget): unknown {
  const value = valueAt(document, from);
  spend(budget, printJson(value).length);
  return copyOf(value);
}

function test(document: unknown, { path, value }: Valued, budget: Budget): unknown {
  if (isEqual(valueAt(document, path), value, budget)) return document;
  throw inapplicable("the value there is another, so nothing of the patch is done");
}

/** Every pointer has been followed before: what the library throws is a bug of ours. */
function changed(document: unknown, operation: Parameters<typeof library.applyOperation>[1]): unknown {
  return library.applyOperation(document, operation, false, true).newDocument;
}

/** A patch must not make deeper what could not be read again. */
function expectShallow({ steps }: Pointer, value: unknown): void {
  if (steps.length + depthOf(value) > deepest) throw inapplicable(`it would nest deeper than ${deepest} levels`);
}

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null || isExact(value)) return 0;
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value as JsonObject);
  return 1 + parts.reduce<number>((most, part) => Math.max(most, depthOf(part)), 0);
}
