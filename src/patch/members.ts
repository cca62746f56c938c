/** Elements in the members of an object, as FHIR's JSON has them. http://hl7.org/fhir/R4/json.html#primitive */
import type { ElementDefinition } from "../fhir/definitions.ts";
import type { Property } from "../fhirpath/model.ts";

/** A JSON object that is changed. */
export type Holder = Record<string, unknown>;

/** An element: its value, and for a primitive what stands beside it in `_name`. */
export interface Element {
  value: unknown;
  sibling: unknown;
}

/** The member that an element is in. */
export interface Slot {
  holder: Holder;
  property: Property;
}

/** Whether a member holds a list. Every element may have extensions, those of primitives are not in the definitions. */
export const isList = ({ name, element }: Property): boolean => (element ? repeats(element) : name === "extension");

const repeats = ({ max }: ElementDefinition) => max > 1;

/** The items of a member that holds a list; those of a primitive may have none, but siblings. */
export function lengthOf({ holder, property }: Slot): number {
  return Math.max(itemsOf(holder, property.key).length, itemsOf(holder, property.sibling).length);
}

/** Puts an element into a list, or where there is one only. `index`: of the list, its end when absent. */
export function put(slot: Slot, { value, sibling }: Element, index = lengthOf(slot)): void {
  const { holder, property } = slot;
  if (!isList(property)) {
    set(holder, property.key, value);
    set(holder, property.sibling, sibling);
    return;
  }
  const length = lengthOf(slot);
  putItem(holder, property.key, { index, length, item: value });
  putItem(holder, property.sibling, { index, length, item: sibling });
}

function set(holder: Holder, key: string | undefined, value: unknown): void {
  if (key !== undefined && value !== undefined) holder[key] = value;
}

/** In JSON, null stands in a list where there is nothing but on the other side. */
function putItem(holder: Holder, key: string | undefined, at: { index: number; length: number; item: unknown }): void {
  if (key === undefined) return;
  const list = itemsOf(holder, key);
  if (at.item === undefined && list.length === 0) return;
  while (list.length < at.length) list.push(null);
  list.splice(at.index, 0, at.item ?? null);
  holder[key] = list;
}

/** Takes an element away, and the member with the last of a list. */
export function take({ holder, property }: Slot, index: number | undefined): void {
  for (const key of [property.key, property.sibling]) {
    if (key === undefined) continue;
    const items = itemsOf(holder, key);
    if (index !== undefined) items.splice(index, 1);
    if (index === undefined || items.length === 0) Reflect.deleteProperty(holder, key);
  }
}

/** Puts an element where another was; `to` is another member only in a choice. `index`: of a list. */
export function exchange(slot: Slot, to: Property, element: Element, index: number | undefined): void {
  const { holder, property } = slot;
  if (index !== undefined) {
    exchangeItem(holder, property.key, index, element.value);
    exchangeItem(holder, property.sibling, index, element.sibling);
    return;
  }
  if (to.key !== property.key || element.value === undefined) take(slot, index);
  else if (property.sibling !== undefined) Reflect.deleteProperty(holder, property.sibling);
  put({ holder, property: to }, element);
}

function exchangeItem(holder: Holder, key: string | undefined, index: number, item: unknown): void {
  const list = itemsOf(holder, key);
  if (index < list.length) list[index] = item ?? null;
  else putItem(holder, key, { index, length: index, item });
}

/** Moves an element within its list. */
export function reorder(slot: Slot, source: number, destination: number): void {
  const length = lengthOf(slot);
  for (const key of [slot.property.key, slot.property.sibling]) {
    const items = itemsOf(slot.holder, key);
    if (items.length === 0) continue;
    while (items.length < length) items.push(null);
    items.splice(destination, 0, ...items.splice(source, 1));
  }
}

/** The list itself; an empty one when there is none. */
function itemsOf(holder: Holder, key: string | undefined): unknown[] {
  const list = key !== undefined && Object.hasOwn(holder, key) ? holder[key] : undefined;
  return Array.isArray(list) ? list : [];
}
