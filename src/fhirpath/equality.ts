import { isExact } from "../fhir/json.ts";
import { canonicalText, compareNumbers, isNumeric, placesOf, round } from "./decimal.ts";
import type { Kind, Node, Nodes } from "./node.ts";
import { isObject, kindOf } from "./node.ts";
import { compareQuantities, inOneUnit, measureOf } from "./quantity.ts";
import type { Run } from "./run.ts";
import { spend } from "./run.ts";
import type { TemporalKind } from "./temporal.ts";
import { compareTemporal, temporal } from "./temporal.ts";

/** What two values say of each other; undefined when that cannot be said. */
type Judgement = boolean | undefined;

/** `=` of two collections: same length, equal in order. http://hl7.org/fhirpath/N1/#equality */
export function equalAll(left: Nodes, right: Nodes, run: Run): Judgement {
  if (left.length === 0 || right.length === 0) return undefined;
  if (left.length !== right.length) return false;
  let all: Judgement = true;
  for (let at = 0; at < left.length; at++) {
    const [node, other] = [left[at], right[at]];
    const same = node && other && equal(node, other, run);
    if (same === false) return false;
    all = same && all;
  }
  return all;
}

/** `=` of two items. */
export function equal(a: Node, b: Node, run: Run): Judgement {
  spend(run, 1);
  const [x, y] = [kindOf(a), kindOf(b)];
  if (x === undefined || y === undefined)
    return x === y && sameJson(a.value, b.value, run) && sameJson(a.sibling, b.sibling, run);
  if (x === y && (x === "String" || x === "Boolean")) return a.value === b.value;
  return equalValues(a, b, [x, y], run);
}

const temporals: ReadonlySet<Kind> = new Set<Kind>(["Date", "DateTime", "Time"]);
const isTemporal = (kind: Kind): kind is TemporalKind => temporals.has(kind);

function equalValues(a: Node, b: Node, [x, y]: readonly [Kind, Kind], run: Run): Judgement {
  if (isNumeric(a.value) && isNumeric(b.value)) return compareNumbers(a.value, b.value) === 0;
  if (x === "Quantity" || y === "Quantity") return equalQuantities(a, b, run);
  if (isTemporal(x) && isTemporal(y))
    return zero(compareTimes(a, x, b, y), x !== y && (x === "Time" || y === "Time") ? false : undefined);
  return false;
}

const zero = (comparison: number | undefined, otherwise: Judgement): Judgement =>
  comparison === undefined ? otherwise : comparison === 0;

/** Those without a value, or with a comparator, are equal as JSON. */
function equalQuantities(a: Node, b: Node, run: Run): Judgement {
  if (measureOf(a) && measureOf(b)) return zero(compareMeasures(a, b), undefined);
  return isObject(a.value) && isObject(b.value) && sameJson(a.value, b.value, run);
}

function compareMeasures(a: Node, b: Node): number | undefined {
  const [x, y] = [measureOf(a), measureOf(b)];
  return x && y && compareQuantities(x, y);
}

function compareTimes(a: Node, x: TemporalKind, b: Node, y: TemporalKind): number | undefined {
  if ((x === "Time") !== (y === "Time")) return undefined;
  const [first, second] = [temporal(x, String(a.value)), temporal(y, String(b.value))];
  return first && second && compareTemporal(first, second);
}

/** Two JSON values with the same members, wherever they stand. */
function sameJson(a: unknown, b: unknown, run: Run): boolean {
  if (a === b) return true;
  spend(run, 1);
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b) === 0;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, at) => sameJson(item, b[at], run));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key], run))
  );
}

/** `~` of two collections: the same items in any order. http://hl7.org/fhirpath/N1/#equivalence */
export function equivalentAll(left: Nodes, right: Nodes, run: Run): boolean {
  if (left.length !== right.length) return false;
  const rest = [...right];
  return left.every((node) => {
    const at = rest.findIndex((other) => equivalent(node, other, run));
    if (at !== -1) rest.splice(at, 1);
    return at !== -1;
  });
}

/** `~` of two items. */
export function equivalent(a: Node, b: Node, run: Run): boolean {
  spend(run, 1);
  const [x, y] = [kindOf(a), kindOf(b)];
  if (x === undefined || y === undefined) return x === y && alike(a.value, b.value, run);
  if (x === "String" && y === "String") return alike(a.value, b.value, run);
  if (isNumeric(a.value) && isNumeric(b.value)) return alike(a.value, b.value, run);
  if (x === "Quantity" && y === "Quantity") return equivalentQuantities(a, b);
  if (isTemporal(x) && isTemporal(y)) return compareTimes(a, x, b, y) === 0;
  return a.value === b.value;
}

const folded = (text: string): string => text.trim().replaceAll(/\s+/g, " ").toLowerCase();

function alike(a: unknown, b: unknown, run: Run): boolean {
  spend(run, 1);
  if (typeof a === "string" && typeof b === "string") return a === b || folded(a) === folded(b);
  if (isNumeric(a) && isNumeric(b)) {
    const places = Math.min(placesOf(a), placesOf(b));
    const [x, y] = [round(a, places), round(b, places)];
    return x !== undefined && y !== undefined && compareNumbers(x, y) === 0;
  }
  if (Array.isArray(a) && Array.isArray(b)) return alikeLists(a, b, run);
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a).filter((key) => key !== "id");
  return (
    keys.length === Object.keys(b).filter((key) => key !== "id").length &&
    keys.every((key) => Object.hasOwn(b, key) && alike(a[key], b[key], run))
  );
}

function alikeLists(a: readonly unknown[], b: readonly unknown[], run: Run): boolean {
  const rest = [...b];
  return (
    a.length === b.length &&
    a.every((item) => {
      const at = rest.findIndex((other) => alike(item, other, run));
      if (at !== -1) rest.splice(at, 1);
      return at !== -1;
    })
  );
}

/** Values are rounded to the coarser of the two, in the units they are written in. */
function equivalentQuantities(a: Node, b: Node): boolean {
  const [x, y] = [measureOf(a), measureOf(b)];
  if (!x || !y) return false;
  if (x.unit === y.unit) return roundedAlike(x.value, y.value);
  const values = inOneUnit(x, y, true);
  if (values === undefined) return false;
  const [first, second] = values;
  const steps = [first / number(x.value), second / number(y.value)].map(
    (factor, at) => factor * 10 ** -placesOf((at === 0 ? x : y).value),
  );
  const step = Math.max(...steps.filter(Number.isFinite));
  return Number.isFinite(step) && step > 0 ? Math.round(first / step) === Math.round(second / step) : first === second;
}

const number = (value: unknown): number => (isExact(value) ? Number(value.rawJSON) : Number(value));

function roundedAlike(a: unknown, b: unknown): boolean {
  if (!isNumeric(a) || !isNumeric(b)) return false;
  const places = Math.min(placesOf(a), placesOf(b));
  const [x, y] = [round(a, places), round(b, places)];
  return x !== undefined && y !== undefined && compareNumbers(x, y) === 0;
}

/** Negative, zero or positive; undefined when it cannot be told; "apart" when such values cannot be compared at all. */
export function compare(a: Node, b: Node): number | undefined | "apart" {
  const [x, y] = [kindOf(a), kindOf(b)];
  if (x === undefined || y === undefined) return a.value === undefined || b.value === undefined ? undefined : "apart";
  if (isNumeric(a.value) && isNumeric(b.value)) return compareNumbers(a.value, b.value);
  if (x === "String" && y === "String") return compareStrings(String(a.value), String(b.value));
  if (x === "Quantity" || y === "Quantity") return isAmount(a, x) && isAmount(b, y) ? compareMeasures(a, b) : "apart";
  if (isTemporal(x) && isTemporal(y) && (x === "Time") === (y === "Time")) return compareTimes(a, x, b, y);
  return "apart";
}

const isAmount = ({ value }: Node, kind: Kind): boolean => kind === "Quantity" || isNumeric(value);

const compareStrings = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** The items without those equal to an earlier one. */
export function distinct(nodes: Nodes, run: Run): Nodes {
  if (nodes.length < 2) return nodes;
  const kept: Node[] = [];
  const seen = new Set<string>();
  const others: Node[] = [];
  for (const node of nodes) {
    const key = quickKey(node, run);
    if (key === undefined ? others.some((other) => equal(other, node, run) === true) : seen.has(key)) continue;
    if (key === undefined) others.push(node);
    else seen.add(key);
    kept.push(node);
  }
  spend(run, nodes.length);
  return kept;
}

/** Two items with the same key are equal, with another key not; undefined where that needs a closer look. */
function quickKey(node: Node, run: Run): string | undefined {
  const kind = kindOf(node);
  if (kind === undefined) return `o${canonicalJson(node.value, run)}${canonicalJson(node.sibling, run)}`;
  if (kind === "String") return `s${String(node.value)}`;
  if (kind === "Boolean") return `b${String(node.value)}`;
  return isNumeric(node.value) ? `n${canonicalText(node.value)}` : undefined;
}

/** The same text for values that sameJson() finds the same. */
function canonicalJson(value: unknown, run: Run): string {
  spend(run, 1);
  if (isNumeric(value)) return canonicalText(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, run)).join()}]`;
  if (!isObject(value)) return value === undefined ? "" : JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name], run)}`).join()}}`;
}

/** Tells of a collection whether an item equal to another is in it. */
export function lookup(nodes: Nodes, run: Run): (node: Node) => boolean {
  const keys = new Set(nodes.map((node) => quickKey(node, run)));
  const others = nodes.filter((node) => quickKey(node, run) === undefined);
  spend(run, nodes.length);
  return (node) => {
    const key = quickKey(node, run);
    return key === undefined ? others.some((other) => equal(node, other, run) === true) : keys.has(key);
  };
}
