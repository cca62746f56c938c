/**
 * How every element of a resource can be found again. FHIRPath answers with values, and of two equal strings nobody
 * can tell which is which: so each primitive has a `_name` beside it while the patch goes on, an empty one if need be.
 */
import { isObject } from "../fhir/json.ts";
import type { Model, Property } from "../fhirpath/model.ts";
import { resourceTypeOf } from "../fhirpath/node.ts";
import { lengthOf, type Holder, type Slot } from "./members.ts";

/** The member that an element is in, and the FHIR type of what has that member. */
export interface Home extends Slot {
  type: string;
}

/** An object that elements can be put into, and its FHIR type. */
export interface Within {
  holder: Holder;
  type: string;
}

export interface Labels {
  /** Where an object is that is an element, or is beside a primitive. */
  homeOf(object: unknown): Home | undefined;
  /** Labels all that is in an object. */
  label(within: Within): void;
  /** Labels what a member holds at an index of its list, or alone. */
  labelAt(home: Home, index: number | undefined): void;
  /** From now on an object is a label only, and goes unless something comes into it. */
  giveUp(object: object): void;
  /** Takes all labels out again that nothing has come into. */
  strip(holder: Holder): void;
}

export function openLabels(model: Model): Labels {
  const homes = new Map<unknown, Home>();
  const made = new Set<unknown>();

  function newLabel(): object {
    const label = {};
    made.add(label);
    return label;
  }

  function label({ holder, type }: Within): void {
    for (const key of Object.keys(holder)) {
      const property = model.property(type, key.startsWith("_") ? key.slice(1) : key);
      if (property) labelMember({ holder, property, type });
    }
  }

  function labelMember(home: Home): void {
    const { holder, property } = home;
    const isMany = [property.key, property.sibling].some((key) => key !== undefined && Array.isArray(holder[key]));
    if (!isMany) labelAt(home, undefined);
    else for (let index = 0, length = lengthOf(home); index < length; index++) labelAt(home, index);
  }

  function labelAt(home: Home, index: number | undefined): void {
    const { holder, property } = home;
    if (property.sibling !== undefined) labelBeside(holder, property.sibling, index);
    const member = holder[property.sibling ?? property.key];
    const item: unknown = Array.isArray(member) && index !== undefined ? member[index] : member;
    if (!isObject(item)) return;
    homes.set(item, home);
    label({ holder: item, type: typeIn(property, item) });
  }

  function labelBeside(holder: Holder, key: string, index: number | undefined): void {
    if (index === undefined) {
      holder[key] ??= newLabel();
      return;
    }
    const list = Array.isArray(holder[key]) ? (holder[key] as unknown[]) : [];
    list[index] ??= newLabel();
    holder[key] = list;
  }

  const unlabelled = (item: unknown) => (made.has(item) && Object.keys(item as object).length === 0 ? null : item);

  function strip(holder: Holder): void {
    for (const [key, value] of Object.entries(holder)) {
      for (const item of [value].flat()) if (isObject(item)) strip(item);
      if (!key.startsWith("_")) continue;
      const kept = [value].flat().map(unlabelled);
      if (kept.every((item) => item === null)) Reflect.deleteProperty(holder, key);
      else if (Array.isArray(value)) holder[key] = kept;
    }
  }

  return { homeOf: (object) => homes.get(object), label, labelAt, giveUp: (object) => made.add(object), strip };
}

/** Of any resource, its own type. */
const typeIn = ({ resource, type }: Property, item: unknown): string => (resource && resourceTypeOf(item)) || type;
