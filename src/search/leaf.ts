import type { Definitions, ElementDefinition } from "../fhir/definitions.ts";
import type { Step } from "./expression.ts";

/** Elements of one kind that an expression selects: a path of JSON members that ends in one type. */
export interface Leaf {
  /** Two leaves of one resource type with equal keys select the same elements. */
  key: string;
  /** The elements below a resource (or, in a composite, below an element). */
  select: (root: unknown) => unknown[];
  /** FHIR type of what it selects; undefined when the definitions do not tell. */
  type: string | undefined;
  /** Value set that a code must be from. */
  required: string | undefined;
  /** Types that a reference may point at; empty = any. */
  targets: readonly string[];
}

interface Member {
  name: string;
  where: Step["where"];
  /** Of a choice of many types: each member that begins with the name. */
  open: boolean;
}

/** A choice of more types than this is read by what is there, not type by type: it is that of an extension. */
const manyTypes = 12;

interface Place {
  path: readonly Member[];
  type: string | undefined;
  element: ElementDefinition | undefined;
}

/**
 * The leaves of a path: `value[x]` without a type becomes one leaf a type.
 * @param from The type that the path starts in.
 */
export function leavesOf(definitions: Definitions, from: string, steps: readonly Step[]): Leaf[] {
  const start: Place[] = [{ path: [], type: from, element: undefined }];
  const ends = steps.reduce((places, step) => places.flatMap((place) => take(definitions, place, step)), start);
  const values = ends.flatMap((end) => (end.type === "Extension" ? take(definitions, end, { name: "value" }) : [end]));
  return values.map(({ path, type, element }) => ({
    key: path.map(nameOf).join("."),
    select: (root) => select(root, path),
    type,
    required: element?.required,
    targets: element?.targets ?? [],
  }));
}

const nameOf = ({ name, where }: Member): string => (where ? `${name}[${where.member}=${where.value}]` : name);

/** One step on: nowhere when the type has no such element. */
function take(definitions: Definitions, { path, type }: Place, { name, ofType, where }: Step): Place[] {
  const element = type === undefined ? undefined : definitions.type(type)?.elements.find((one) => one.name === name);
  if (element === undefined) return [];
  if (ofType === undefined && element.types.length > manyTypes)
    return [{ path: [...path, { name, where, open: true }], type: undefined, element }];
  return element.types
    .filter((one) => ofType === undefined || one.toLowerCase() === ofType.toLowerCase())
    .map((one) => ({ path: [...path, { name: memberOf(element, one), where, open: false }], type: one, element }));
}

const memberOf = ({ name, choice }: ElementDefinition, type: string): string =>
  choice ? name + type.charAt(0).toUpperCase() + type.slice(1) : name;

function select(root: unknown, path: readonly Member[]): unknown[] {
  const found: unknown[] = [];
  collect(root, path, 0, found);
  return found;
}

function collect(node: unknown, path: readonly Member[], at: number, found: unknown[]): void {
  if (node === undefined || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node) collect(item, path, at, found);
    return;
  }
  const where = path[at - 1]?.where;
  if (where && (node as Record<string, unknown>)[where.member] !== where.value) return;
  const next = path[at];
  if (next === undefined) found.push(node);
  else if (typeof node === "object") collect(memberIn(node as Record<string, unknown>, next), path, at + 1, found);
}

function memberIn(node: Readonly<Record<string, unknown>>, { name, open }: Member): unknown {
  if (!open) return node[name];
  return Object.keys(node).flatMap((key) => (key.startsWith(name) && key !== name ? [node[key]] : []));
}
