import { isObject } from "../fhir/json.ts";
import { compareNumbers, isNumeric } from "./decimal.ts";
import { kindOf, type Kind, type Node, type Nodes } from "./node.ts";
import { compareAmounts, compareTimes, isTemporal } from "./order.ts";
import { measureOf } from "./quantity.ts";
import { spend, type Run } from "./run.ts";

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

function equalValues(a: Node, b: Node, [x, y]: readonly [Kind, Kind], run: Run): Judgement {
  if (isNumeric(a.value) && isNumeric(b.value)) return compareNumbers(a.value, b.value) === 0;
  if (x === "Quantity" || y === "Quantity") return equalQuantities(a, b, run);
  if (!isTemporal(x) || !isTemporal(y) || (x === "Time") !== (y === "Time")) return false;
  return zero(compareTimes(a, b));
}

/** Those without a value, or with a comparator, are equal as JSON. */
function equalQuantities(a: Node, b: Node, run: Run): Judgement {
  if (measureOf(a) && measureOf(b)) return zero(compareAmounts(a, b));
  return isObject(a.value) && isObject(b.value) && sameJson(a.value, b.value, run);
}

const zero = (comparison: number | undefined): Judgement => (comparison === undefined ? undefined : comparison === 0);

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
