/** A resource that FHIRPath Patch changes: from what FHIRPath finds to where it is, and back. */
import { isObject } from "../fhir/json.ts";
import type { Resource } from "../fhir/types.ts";
import type { Model, Property } from "../fhirpath/model.ts";
import type { Node } from "../fhirpath/node.ts";
import { openLabels, type Home, type Within } from "./labels.ts";
import { exchange, isList, lengthOf, put, take, type Element, type Holder } from "./members.ts";

/** Where an element is. */
export interface Place extends Home {
  /** In its list; undefined for what is alone. */
  index: number | undefined;
}

export interface Tree {
  /** The member that an element is in; undefined for the resource itself, and for what is no element of it. */
  homeOf(node: Node): Home | undefined;
  /** The same, with its place in a list. */
  placeOf(node: Node): Place | undefined;
  /** What an element holds its parts in, for a primitive the object beside it. */
  within(node: Node): Within | undefined;
  /** `index`: in a list, its end when absent. */
  add(to: Within, property: Property, element: Element, index?: number): void;
  /** `property` is another than its own only in a choice. */
  replace(place: Place, property: Property, element: Element): void;
  /** What has nothing left in it goes, too: FHIR has no empty elements. */
  remove(place: Place): void;
  /** The resource is then as it is to be stored. */
  finish(): void;
}

/** @param resource It is changed. */
export function openTree(resource: Resource, model: Model): Tree {
  const labels = openLabels(model);
  labels.label({ holder: resource, type: resource.resourceType });

  function remove({ index, ...home }: Place): void {
    take(home, index);
    if (Object.keys(home.holder).length === 0) removeEmpty(home.holder);
  }

  /** An object beside a primitive that has a value may stay. */
  function removeEmpty(emptied: Holder): void {
    const home = labels.homeOf(emptied);
    if (!home) return;
    const place = { ...home, index: indexIn(home, emptied) };
    if (home.property.sibling !== undefined && hasValue(place)) labels.giveUp(emptied);
    else remove(place);
  }

  return {
    homeOf: (node) => labels.homeOf(markOf(node)),
    placeOf(node) {
      const home = labels.homeOf(markOf(node));
      return home && { ...home, index: indexIn(home, markOf(node)) };
    },
    within(node) {
      const holder = markOf(node);
      if (!isObject(holder) || (holder !== resource && !labels.homeOf(holder))) return undefined;
      return { holder, type: node.type };
    },
    add({ holder, type }, property, element, index) {
      const home = { holder, property, type };
      const at = isList(property) ? (index ?? lengthOf(home)) : undefined;
      put(home, element, at);
      labels.labelAt(home, at);
    },
    replace(place, property, element) {
      const { holder, type, index } = place;
      exchange(place, property, element, index);
      labels.labelAt({ holder, property, type }, index);
    },
    remove,
    finish: () => {
      labels.strip(resource);
    },
  };
}

/** The object that tells an element from all others. */
const markOf = ({ value, sibling }: Node): unknown => (isObject(value) ? value : sibling);

function indexIn({ holder, property }: Home, item: unknown): number | undefined {
  const list = holder[property.sibling ?? property.key];
  return Array.isArray(list) ? list.indexOf(item) : undefined;
}

function hasValue({ holder, property, index }: Place): boolean {
  const value = holder[property.key];
  const item: unknown = index === undefined || !Array.isArray(value) ? value : value[index];
  return item !== undefined && item !== null;
}
