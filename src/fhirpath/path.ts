import { FhirError, invalid } from "../fhir/error.ts";
import type { Model, Property } from "./model.ts";
import type { Node } from "./node.ts";
import { fromJson, isObject, resourceTypeOf, untyped } from "./node.ts";

/** One name of a path, and what was last found out about it. */
export interface Step {
  readonly name: string;
  /** Only elements of this type (`ofType`). */
  readonly only?: (type: string) => boolean;
  /** A name that the type does not have is an error. */
  readonly strict: boolean;
  /** The type that `properties` are of. */
  type: string | undefined;
  properties: readonly Property[];
}

/** What resolve() makes of a reference when nobody can follow it: only its type is known. */
export const unresolved: object = Object.freeze({});

/** Puts the elements that a path leads to from a node at the end of a list. */
export function follow(model: Model, steps: readonly Step[], node: Node, into: Node[]): void {
  if (node.value === unresolved) throw unread(steps[0]?.name ?? "");
  const holder = holds(node.value) ? node.value : node.sibling;
  if (holds(holder)) walk({ model, steps, into }, 0, holder, node.type);
}

const unread = (name: string) =>
  new FhirError("not-supported", `FHIRPath: resolve() cannot follow references here, so ${name} cannot be read`);

interface Walk {
  readonly model: Model;
  readonly steps: readonly Step[];
  readonly into: Node[];
}

type Holder = Readonly<Record<string, unknown>>;

/** May have members: cheaper than to ask whether it is a JSON object, and an array or a number has none of these names. */
const holds = (value: unknown): value is Holder => typeof value === "object" && value !== null;

function walk(way: Walk, at: number, holder: Holder, type: string): void {
  const step = way.steps[at];
  if (step === undefined) return;
  if (step.type !== type) learn(way.model, step, type);
  if (step.properties === unknownType) return walkUntyped(way, at, holder, step);
  for (const property of step.properties) {
    const value = holder[property.key];
    const sibling = property.sibling === undefined ? undefined : holder[property.sibling];
    if (value === undefined && sibling === undefined) continue;
    if (Array.isArray(value) || Array.isArray(sibling)) each(way, at, property, value, sibling);
    else arrive(way, at, property, value, sibling);
  }
}

const unknownType: readonly Property[] = [];

function learn(model: Model, step: Step, type: string): void {
  const properties = model.properties(type, step.name);
  if (properties.length === 0) {
    if (step.strict && model.knows(type)) throw invalid(`FHIRPath: ${type} has no element ${step.name}`);
    step.properties = model.knows(type) ? properties : unknownType;
  } else step.properties = step.only ? properties.filter((one) => one.resource || step.only?.(one.type)) : properties;
  step.type = type;
}

function each(way: Walk, at: number, property: Property, value: unknown, sibling: unknown): void {
  const values = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  const siblings = Array.isArray(sibling) ? (sibling as readonly unknown[]) : [sibling];
  const count = Math.max(values.length, siblings.length);
  for (let item = 0; item < count; item++) arrive(way, at, property, values[item], siblings[item]);
}

function arrive(way: Walk, at: number, property: Property, found: unknown, beside: unknown): void {
  const value = found ?? undefined;
  const sibling = beside ?? undefined;
  if (value === undefined && sibling === undefined) return;
  const type = property.resource ? (resourceTypeOf(value) ?? property.type) : property.type;
  const only = way.steps[at]?.only;
  if (property.resource && only?.(type) === false) return;
  if (at === way.steps.length - 1) way.into.push({ value, type, sibling });
  else {
    const holder = property.sibling === undefined ? value : sibling;
    if (holds(holder)) walk(way, at + 1, holder, type);
  }
}

/** A member of something that no definition describes. */
function walkUntyped(way: Walk, at: number, holder: Holder, { name, only }: Step): void {
  const value = Object.hasOwn(holder, name) ? holder[name] : undefined;
  for (const item of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
    if (item === undefined || item === null) continue;
    const node = fromJson(item);
    if (only && !only(node.type)) continue;
    if (at === way.steps.length - 1) way.into.push(node);
    else if (isObject(item)) walk(way, at + 1, item, node.type);
  }
}

/** All elements directly in a node, in the order of its JSON. */
export function childrenOf(model: Model, { value, type, sibling }: Node, into: Node[]): void {
  const holder = isObject(value) ? value : sibling;
  if (!isObject(holder) || value === unresolved) return;
  const seen = new Set<string>();
  for (const key of Object.keys(holder)) {
    const name = key.startsWith("_") ? key.slice(1) : key;
    const property = model.property(type, name);
    if (property === undefined || seen.has(name)) continue;
    seen.add(name);
    const step: Step = { name, strict: false, type, properties: [property] };
    walk({ model, steps: [step], into }, 0, holder, type);
  }
  if (type === untyped) untypedChildren(holder, into);
}

function untypedChildren(holder: Holder, into: Node[]): void {
  for (const value of Object.values(holder).flat())
    if (value !== undefined && value !== null) into.push(fromJson(value));
}
