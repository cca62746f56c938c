/** How much a criterion asks. */
import type { Criterion } from "../storage/query.ts";
import { isInside } from "./contained-name.ts";

export interface Size {
  tests: number;
  /** References. */
  listed: number;
  /** Tests of what is contained. */
  inside: number;
}

/** Most tests of what is contained that one search may come to. */
export const mostInside = 500;

const none: Size = { tests: 0, listed: 0, inside: 0 };
const test: Size = { ...none, tests: 1 };

/** Many ways may lead to one criterion: it is looked at once. */
const known = new WeakMap<Criterion, Size>();

export function sizeOf(criterion: Criterion): Size {
  const size = known.get(criterion) ?? measured(criterion);
  known.set(criterion, size);
  return size;
}

export const sizeOfAll = (of: readonly Criterion[]): Size => of.map(sizeOf).reduce(add, none);

/** Stands for more than may be asked. */
const tooMuch: Criterion = { op: "present", param: "#" };

/** Criteria on what is contained; more than a search may come to are not carried on. */
export const bearable = (of: readonly Criterion[]): readonly Criterion[] =>
  sizeOfAll(of).inside > mostInside ? [tooMuch] : of;

function measured(criterion: Criterion): Size {
  switch (criterion.op) {
    case "and":
    case "or":
      return sizeOfAll(criterion.of);
    case "not":
      return sizeOf(criterion.of);
    case "refers":
      return isInside(criterion.param) ? within(linked(criterion.where)) : linked(criterion.where);
    case "referredBy":
      return linked(criterion.where);
    case "reference":
      return isInside(criterion.param) ? within(test) : { ...none, listed: 1 };
    default:
      return "param" in criterion && isInside(criterion.param) ? inner(criterion.param) : test;
  }
}

const linked = (where: Criterion): Size => add(test, sizeOf(where));

const within = ({ tests, listed, inside }: Size): Size => ({ ...none, inside: tests + listed + inside });

const inner = (param: string): Size => ({ ...none, inside: param.endsWith("#") ? Infinity : 1 });

const add = (a: Size, b: Size): Size => ({
  tests: a.tests + b.tests,
  listed: a.listed + b.listed,
  inside: a.inside + b.inside,
});
