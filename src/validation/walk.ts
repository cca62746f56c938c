import { isObject, type JsonObject } from "../fhir/json.ts";
import { report, shown, type Check, type Run } from "./run.ts";

/** One member that an object of a type may have in JSON. */
export interface Member {
  /** Of the element: `value` for `valueQuantity`. */
  name: string;
  /** One bit for each element that is required or a choice, 0 for others: so absence and doubles are found. */
  bit: number;
  /** Of `_birthDate`: `birthDate`. Where both are there, that one looks after both. */
  beside?: string;
  check: (value: unknown, parent: JsonObject, run: Run) => void;
}

/** A type made ready to check objects with. */
export interface Shape {
  name: string;
  /** Whether `resourceType` is one of its members. */
  isResource: boolean;
  /** By JSON name. */
  members: ReadonlyMap<string, Member>;
  /** The bits of what must be there. */
  required: number;
  /** An id alone is content enough: the `_name` beside a primitive's value. */
  idIsEnough: boolean;
  /** What the members cannot tell one by one; `seen` holds the bits of what was there. */
  rules: readonly ((object: JsonObject, seen: number, run: Run) => void)[];
}

/** Deepest nesting of elements: more than any JSON text that is read here can have. */
const deepest = 250;

/** Checks an object against a type, and all that is in it. */
export function walk(shape: Shape, value: unknown, run: Run): void {
  if (!isObject(value)) report(run, "structure", `must be an object, not ${shown(value)}`);
  else if (run.depth > deepest) report(run, "structure", "is nested too deep");
  else walkObject(shape, value, run);
}

function walkObject(shape: Shape, object: JsonObject, run: Run): void {
  const { misshapen, walked } = run;
  const seen = walkMembers(shape, object, run);
  if ((seen & shape.required) !== shape.required) missing(shape, seen, run);
  if (run.misshapen > misshapen) return;
  run.size = run.walked - walked;
  for (const rule of shape.rules) rule(object, seen, run);
}

/** @returns The bits of the elements that are there. */
function walkMembers(shape: Shape, object: JsonObject, run: Run): number {
  const slot = run.depth++;
  let seen = 0;
  let hasContent = shape.isResource;
  for (const key in object) {
    const member = shape.members.get(key);
    run.walked++;
    hasContent ||= key !== "id";
    if (member === undefined) unknown(shape, key, run);
    else if (member.beside === undefined || !Object.hasOwn(object, member.beside)) {
      run.path[slot] = member.name;
      if ((seen & member.bit) !== 0) report(run, "structure", "may have one type only");
      seen |= member.bit;
      member.check(object[key], object, run);
    }
  }
  run.depth = slot;
  if (!hasContent) empty(shape, object, run);
  return seen;
}

function unknown(shape: Shape, key: string, run: Run): void {
  if (shape.isResource && key === "resourceType") return;
  run.depth--;
  const choice = choiceOf(shape, key);
  if (choice === undefined) report(run, "structure", `${shown(key)} is no element of ${shape.name}`, pathSafe(key));
  else report(run, "structure", `${choice}[x] cannot be ${shown(key)}`, choice);
  run.depth++;
}

/** `valueMoney` or `value`, where `value[x]` has other types. */
function choiceOf({ members }: Shape, key: string): string | undefined {
  for (const [name, member] of members)
    if (name !== member.name && member.beside === undefined && isTyped(key, member.name)) return member.name;
  return undefined;
}

const isTyped = (key: string, name: string): boolean =>
  key.startsWith(name) && (key.length === name.length || /^[A-Z]/.test(key.slice(name.length)));

/** A key as a path may hold it; any other text would not be FHIRPath. */
const pathSafe = (key: string): string => (/^_?[A-Za-z]\w{0,63}$/.test(key) ? key : `\`${shown(key).slice(1, -1)}\``);

/** ele-1: an element has a value or children. */
function empty(shape: Shape, object: JsonObject, run: Run): void {
  if (!("id" in object)) report(run, "structure", "must not be empty");
  else if (!shape.idIsEnough) report(run, "invariant", "must have more than an id (ele-1)");
}

function missing(shape: Shape, seen: number, run: Run): void {
  const told = new Set<string>();
  for (const { name, bit } of shape.members.values()) {
    if ((bit & shape.required & ~seen) === 0 || told.has(name)) continue;
    told.add(name);
    report(run, "required", `${shape.name}.${name} is required`, name);
  }
}

/** An element that repeats: an array of at least one. */
export function repeated(check: Check): Check {
  return (value, run) => {
    if (!isFilledArray(value, run)) return;
    const slot = run.depth++;
    for (let index = 0; index < value.length; index++) {
      run.path[slot] = index;
      check(value[index], run);
    }
    run.depth = slot;
  };
}

/** An element that does not repeat. */
export function single(check: Check): Check {
  return (value, run) => {
    if (Array.isArray(value)) report(run, "structure", "must be one value, not an array");
    else check(value, run);
  };
}

/** True for an array with something in it; anything else is reported. */
export function isFilledArray(value: unknown, run: Run): value is unknown[] {
  if (Array.isArray(value) && value.length > 0) return true;
  report(
    run,
    "structure",
    Array.isArray(value) ? "must not be an empty array" : `must be an array, not ${shown(value)}`,
  );
  return false;
}
