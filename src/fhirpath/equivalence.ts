import { compareNumbers, isNumeric, placesOf, round, type Numeric } from "./decimal.ts";
import { decimalValue, isObject } from "../fhir/json.ts";
import { kindOf, type Node, type Nodes } from "./node.ts";
import { compareTimes, isTemporal } from "./order.ts";
import { inOneUnit, measureOf, type Measure } from "./quantity.ts";
import { spend, type Run } from "./run.ts";

/** `~` of two collections: the same items in any order. http://hl7.org/fhirpath/N1/#equivalence */
export const equivalentAll = (left: Nodes, right: Nodes, run: Run): boolean =>
  pairUp(left, right, (a, b) => equivalent(a, b, run));

/** Every item of one list has a partner of its own in the other. */
function pairUp<T>(left: readonly T[], right: readonly T[], goTogether: (a: T, b: T) => boolean): boolean {
  if (left.length !== right.length) return false;
  const rest = [...right];
  return left.every((item) => {
    const at = rest.findIndex((other) => goTogether(item, other));
    if (at !== -1) rest.splice(at, 1);
    return at !== -1;
  });
}

function equivalent(a: Node, b: Node, run: Run): boolean {
  const [x, y] = [kindOf(a), kindOf(b)];
  if (x === "Quantity" && y === "Quantity")
    return sameQuantity(measureOf(a), measureOf(b)) ?? alike(a.value, b.value, run);
  if (x && y && isTemporal(x) && isTemporal(y)) return (x === "Time") === (y === "Time") && compareTimes(a, b) === 0;
  return (x === undefined) === (y === undefined) && alike(a.value, b.value, run);
}

/** Without regard to case and white space in strings, to the precision of decimals and to ids. */
function alike(a: unknown, b: unknown, run: Run): boolean {
  spend(run, 1);
  if (typeof a === "string" && typeof b === "string") return a === b || folded(a) === folded(b);
  if (isNumeric(a) && isNumeric(b)) return roundedAlike(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return pairUp<unknown>(a, b, (one, other) => alike(one, other, run));
  return isObject(a) && isObject(b) ? alikeMembers(a, b, run) : a === b;
}

type Members = Readonly<Record<string, unknown>>;

function alikeMembers(a: Members, b: Members, run: Run): boolean {
  const keys = membersOf(a);
  return (
    keys.length === membersOf(b).length && keys.every((key) => Object.hasOwn(b, key) && alike(a[key], b[key], run))
  );
}

const folded = (text: string): string => text.trim().replaceAll(/\s+/g, " ").toLowerCase();

const membersOf = (value: Members): string[] => Object.keys(value).filter((key) => key !== "id");

/** Rounded to the coarser of the two. */
function roundedAlike(a: Numeric, b: Numeric): boolean {
  const places = Math.min(placesOf(a), placesOf(b));
  const [x, y] = [round(a, places), round(b, places)];
  return x !== undefined && y !== undefined && compareNumbers(x, y) === 0;
}

/** Rounded to the coarser of the two, in base units; undefined where one is no amount. */
function sameQuantity(a: Measure | undefined, b: Measure | undefined): boolean | undefined {
  if (!a || !b) return undefined;
  if (a.unit === b.unit) return roundedAlike(a.value, b.value);
  const values = inOneUnit(a, b, true);
  if (values === undefined) return false;
  const grain = Math.max(grainOf(a.value, values[0]), grainOf(b.value, values[1]));
  return grain > 0 ? Math.round(values[0] / grain) === Math.round(values[1] / grain) : values[0] === values[1];
}

/** One of the last decimal place that is written, in base units; 0 for zero, whose unit says nothing. */
function grainOf(written: Numeric, based: number): number {
  const value = decimalValue(written);
  return value === 0 ? 0 : Math.abs(based / value) * 10 ** -placesOf(written);
}
