import { isObject } from "../fhir/json.ts";
import { FhirError, invalid } from "../fhir/error.ts";
import type { Model, Property } from "./model.ts";
import { fromJson, resourceTypeOf, type Node } from "./node.ts";

/** One name of a path, and what was last found out about it. */
export interface Step {
  readonly name: string;
  readonly model: Model;
  /** The name after this one; undefined for the last. */
  readonly next: Step | undefined;
  /** Only elements of such a type (`ofType`); undefined for all. */
  readonly only: ((type: string) => boolean) | undefined;
  /** A name that the type does not have is an error. */
  readonly strict: boolean;
  /** The type that `properties` are of. */
  type: string | undefined;
  properties: readonly Property[];
}

/** What resolve() makes of a reference when nobody can follow it: only its type is known. */
export const unresolved: object = Object.freeze({});

type Holder = Readonly<Record<string, unknown>>;

/** May have members: cheaper than to ask whether it is a JSON object, and an array or a number has none of these names. */
const holds = (value: unknown): value is Holder => typeof value === "object" && value !== null;

/** Puts the elements that a path leads to from a node at the end of a list. */
export function follow(step: Step, node: Node, into: Node[]): void {
  if (node.value === unresolved) throw unread(step.name);
  const holder = holds(node.value) ? node.value : node.sibling;
  if (holds(holder)) walk(step, into, holder, node.type);
}

export const unread = (what: string) =>
  new FhirError("not-supported", `FHIRPath: resolve() cannot follow references here, so ${what} cannot be read`);

function walk(step: Step, into: Node[], holder: Holder, type: string): void {
  if (step.type !== type) learn(step, type);
  if (step.properties === unknownType) {
    walkUntyped(step, into, holder);
    return;
  }
  for (const property of step.properties) {
    if (property.sibling === undefined) complex(step, into, property, holder);
    else primitive(step, into, property, holder);
  }
}

const unknownType: readonly Property[] = [];

function learn(step: Step, type: string): void {
  const { model, only, strict, name } = step;
  const properties = model.properties(type, name);
  if (properties.length === 0 && strict && model.knows(type)) throw invalid(`FHIRPath: ${type} has no element ${name}`);
  if (properties.length === 0) step.properties = model.knows(type) ? properties : unknownType;
  else step.properties = only ? properties.filter((one) => one.resource || only(one.type)) : properties;
  step.type = type;
}

function complex(step: Step, into: Node[], property: Property, holder: Holder): void {
  const value = holder[property.key];
  if (value === undefined) return;
  if (Array.isArray(value)) for (const item of value as readonly unknown[]) reach(step, into, property, item);
  else reach(step, into, property, value);
}

function reach(step: Step, into: Node[], property: Property, value: unknown): void {
  if (value === undefined || value === null) return;
  const type = property.resource ? (resourceTypeOf(value) ?? property.type) : property.type;
  if (property.resource && step.only?.(type) === false) return;
  if (step.next === undefined) into.push({ value, type, sibling: undefined });
  else if (holds(value)) walk(step.next, into, value, type);
}

function primitive(step: Step, into: Node[], { key, sibling: beside, type }: Property, holder: Holder): void {
  const value = holder[key];
  const sibling = beside === undefined ? undefined : holder[beside];
  if (value === undefined && sibling === undefined) return;
  if (!Array.isArray(value) && !Array.isArray(sibling)) {
    keep(step, into, { value, type, sibling });
    return;
  }
  const values = listed(value);
  const siblings = listed(sibling);
  const count = Math.max(values.length, siblings.length);
  for (let at = 0; at < count; at++) keep(step, into, { value: values[at], type, sibling: siblings[at] });
}

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : [value]);

/** JSON has null in an array for an item that has only a value, or only a sibling. */
function keep(step: Step, into: Node[], node: Node): void {
  const value = node.value ?? undefined;
  const sibling = node.sibling ?? undefined;
  if (step.next !== undefined) {
    if (holds(sibling)) walk(step.next, into, sibling, node.type);
  } else if (value === node.value && sibling === node.sibling) into.push(node);
  else if (value !== undefined || sibling !== undefined) into.push({ value, type: node.type, sibling });
}

/** A member of something that no definition describes. */
function walkUntyped({ name, only, next }: Step, into: Node[], holder: Holder): void {
  const value = Object.hasOwn(holder, name) ? holder[name] : undefined;
  for (const item of listed(value)) {
    if (item === undefined || item === null) continue;
    const node = fromJson(item);
    if (only?.(node.type) === false) continue;
    if (next === undefined) into.push(node);
    else if (isObject(item)) walk(next, into, item, node.type);
  }
}

/** All elements directly in a node, in the order of its JSON. */
export function childrenOf(model: Model, { value, type, sibling }: Node, into: Node[]): void {
  const holder = isObject(value) ? value : sibling;
  if (!isObject(holder) || value === unresolved) return;
  if (!model.knows(type)) {
    for (const child of Object.values(holder).flat())
      if (child !== undefined && child !== null) into.push(fromJson(child));
    return;
  }
  for (const property of propertiesOf(model, type, holder)) {
    const step = {
      name: property.name,
      model,
      next: undefined,
      only: undefined,
      strict: false,
      type,
      properties: [property],
    };
    walk(step, into, holder, type);
  }
}

/** The elements that an object has, `_name` counting as `name`. */
function propertiesOf(model: Model, type: string, holder: Holder): ReadonlySet<Property> {
  const names = Object.keys(holder).map((key) => (key.startsWith("_") ? key.slice(1) : key));
  return new Set(names.map((name) => model.property(type, name)).filter((property) => property !== undefined));
}
