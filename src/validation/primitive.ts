import { isExact } from "../fhir/json.ts";
import type { Format } from "./formats.ts";
import { report, shown, type Check, type Run } from "./run.ts";
import { isFilledArray, type Member } from "./walk.ts";

/** How a primitive element is checked: its value, and the id and extensions beside it. */
export interface Primitive {
  format: Format;
  /** What more is asked of a value whose format is right. */
  further: readonly Check[];
  /** The object beside a value. */
  beside: Check;
  /** The object that stands for an element without value. */
  alone: Check;
}

type MemberCheck = Member["check"];

/** http://hl7.org/fhir/R4/json.html#primitive */
export function singlePrimitive(primitive: Primitive, key: string): MemberCheck {
  const siblingKey = `_${key}`;
  return (value, parent, run) => {
    checkValue(primitive, value, run);
    const sibling = parent[siblingKey];
    if (sibling !== undefined) primitive.beside(sibling, run);
  };
}

/** The member `_name` where there is no `name`. */
export const loneSibling =
  ({ alone }: Primitive): MemberCheck =>
  (sibling, _parent, run) =>
    alone(sibling, run);

/** Two arrays that go side by side, with null where one has nothing to say. */
export function repeatedPrimitive(primitive: Primitive, key: string): MemberCheck {
  const siblingKey = `_${key}`;
  return (values, parent, run) => {
    const siblings = parent[siblingKey];
    if (!isFilledArray(values, run)) return;
    if (siblings !== undefined && !isAligned(values, siblings, run)) return;
    const slot = run.depth++;
    for (let index = 0; index < values.length; index++) {
      run.path[slot] = index;
      checkItem(primitive, values[index], siblings?.[index], run);
    }
    run.depth = slot;
  };
}

/** The array `_name` where there is no `name`: each item an element without value. */
export const loneSiblings =
  ({ alone }: Primitive): MemberCheck =>
  (siblings, _parent, run) => {
    if (!isFilledArray(siblings, run)) return;
    const slot = run.depth++;
    for (const [index, sibling] of siblings.entries()) {
      run.path[slot] = index;
      alone(sibling, run);
    }
    run.depth = slot;
  };

function isAligned(values: readonly unknown[], siblings: unknown, run: Run): siblings is unknown[] {
  if (!isFilledArray(siblings, run)) return false;
  if (values.length === siblings.length) return true;
  report(run, "structure", `has ${values.length} values, but ${siblings.length} places for their ids and extensions`);
  return false;
}

function checkItem(primitive: Primitive, value: unknown, sibling: unknown, run: Run): void {
  const hasSibling = sibling !== undefined && sibling !== null;
  if (value !== null || !hasSibling) checkValue(primitive, value, run);
  if (hasSibling) (value === null ? primitive.alone : primitive.beside)(sibling, run);
}

function checkValue({ format, further }: Primitive, value: unknown, run: Run): void {
  if (format.matches(value)) for (const check of further) check(value, run);
  else unfit(format, value, run);
}

function unfit({ type, json }: Format, value: unknown, run: Run): void {
  if (value === "") report(run, "structure", "must not be an empty string");
  else if (jsonType(value) === json) report(run, "value", `${shown(value)} is no ${type}`);
  else report(run, "structure", `a ${type} must be a JSON ${json}, not ${shown(value)}`);
}

const jsonType = (value: unknown): string => (isExact(value) ? "number" : typeof value);

/** Notes that a canonical or uri names a contained resource. */
export const noteFragment: Check = (value, run) => {
  const text = value as string;
  if (text.charCodeAt(0) === 35) run.container.named.add(text);
};
