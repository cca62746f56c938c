/** JSON Pointers. https://www.rfc-editor.org/rfc/rfc6901 */
import { elementPath } from "../fhir/element-path.ts";
import { invalid } from "../fhir/error.ts";
import { deepest, isObject } from "../fhir/json.ts";
import { inapplicable } from "./operation.ts";

/** A pointer that has been read: names of members and indexes, from the outermost. */
export interface Pointer {
  readonly text: string;
  readonly steps: readonly string[];
}

/** @throws FhirError `invalid` when it is no pointer, or leads to what no resource has */
export function readPointer(text: unknown, what: string): Pointer {
  if (typeof text !== "string") throw invalid(`${what} must be a string`);
  if (text !== "" && !text.startsWith("/")) throw invalid(`${what} must be empty or begin with /`);
  if (/~(?![01])/.test(text)) throw invalid(`${what} has a ~ that is neither ~0 nor ~1`);
  const steps = text.split("/").slice(1).map(unescaped);
  if (steps.length > deepest) throw invalid(`${what} is longer than ${deepest} steps`);
  if (steps.includes("__proto__")) throw invalid(`${what} names __proto__, which no element is called`);
  return { text, steps };
}

const unescaped = (step: string) => step.replaceAll("~1", "/").replaceAll("~0", "~");

/** Whether one leads into what the other leads to. */
export const leadsInto = (pointer: Pointer, outer: Pointer): boolean => pointer.text.startsWith(`${outer.text}/`);

/** The value that a pointer leads to. @throws FhirError `unprocessable` naming how far it leads */
export function valueAt(document: unknown, { steps }: Pointer): unknown {
  return steps.reduce((holder, step, at) => stepInto(holder, step, steps.slice(0, at + 1)), document);
}

function stepInto(holder: unknown, step: string, way: readonly string[]): unknown {
  if (Array.isArray(holder)) {
    const list = holder as readonly unknown[];
    const index = indexOf(step);
    if (index === undefined || index >= list.length) throw nothingAt(way);
    return list[index];
  }
  if (!isObject(holder) || !Object.hasOwn(holder, step)) throw nothingAt(way);
  return holder[step];
}

/** Digits without zeros in front, of which no array has so many that a number could not tell them. */
const indexOf = (step: string): number | undefined => (/^(?:0|[1-9]\d{0,8})$/.test(step) ? Number(step) : undefined);

/**
 * Sees to it that a value can be added where a pointer leads: into an object that is there, or within or behind the
 * items of an array that is there.
 * @throws FhirError `unprocessable` saying why not
 */
export function expectPlace(document: unknown, pointer: Pointer): void {
  const { steps } = pointer;
  const step = steps.at(-1);
  if (step === undefined) return;
  const way = steps.slice(0, -1);
  const holder = valueAt(document, { text: "", steps: way });
  if (Array.isArray(holder)) expectIndex(step, holder.length);
  else if (!isObject(holder)) throw inapplicable(`${printed(way)} is neither an object nor an array`);
}

function expectIndex(step: string, length: number): void {
  if (step === "-") return;
  const index = indexOf(step);
  if (index === undefined) throw inapplicable(`${step} is no index of an array`);
  if (index > length) throw inapplicable(`the array has ${length} items, so ${step} is beyond its end`);
}

const nothingAt = (way: readonly string[]) => inapplicable(`there is nothing at ${printed(way)}`);

const printed = (way: readonly string[]) =>
  way.length === 0 ? "the whole" : way.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** FHIRPath of the element that a pointer names; undefined where it is not one that FHIRPath could name. */
export function expressionOf({ steps }: Pointer, document: unknown): string | undefined {
  const type = isObject(document) ? document["resourceType"] : undefined;
  if (typeof type !== "string" || !steps.every((step) => /^\w+$/.test(step))) return undefined;
  return elementPath([type, ...steps.map((step) => indexOf(step) ?? step)]);
}
