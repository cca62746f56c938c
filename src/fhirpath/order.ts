import { compareNumbers, isNumeric } from "./decimal.ts";
import { kindOf, textOf, type Kind, type Node } from "./node.ts";
import { compareQuantities, measureOf } from "./quantity.ts";
import { compareTemporal, temporal, type TemporalKind } from "./temporal.ts";

/** Negative, zero or positive; undefined when it cannot be told; "apart" when such values cannot be compared at all. */
type Order = number | undefined | "apart";

/** How two items stand to each other. http://hl7.org/fhirpath/N1/#comparison */
export function compare(a: Node, b: Node): Order {
  if (a.value === undefined || b.value === undefined) return undefined;
  if (isNumeric(a.value) && isNumeric(b.value)) return compareNumbers(a.value, b.value);
  return compareOthers(a, b);
}

function compareOthers(a: Node, b: Node): Order {
  const [x, y] = [kindOf(a), kindOf(b)];
  if (x === "String" && y === "String") return compareStrings(textOf(a), textOf(b));
  if (isTemporal(x) && isTemporal(y)) return (x === "Time") === (y === "Time") ? compareTimes(a, b) : "apart";
  return isAmount(a) && isAmount(b) ? compareAmounts(a, b) : "apart";
}

const isAmount = (node: Node): boolean => kindOf(node) === "Quantity" || isNumeric(node.value);

const compareStrings = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** Quantities, or numbers as such without unit; undefined when their units do not go together. */
export function compareAmounts(a: Node, b: Node): number | undefined {
  const [x, y] = [measureOf(a), measureOf(b)];
  return x && y && compareQuantities(x, y);
}

export const isTemporal = (kind: Kind | undefined): kind is TemporalKind =>
  kind === "Date" || kind === "DateTime" || kind === "Time";

/** Dates, or times; undefined when their precisions leave it open, or one is no real date. */
export function compareTimes(a: Node, b: Node): number | undefined {
  const [x, y] = [kindOf(a), kindOf(b)];
  const first = isTemporal(x) ? temporal(x, textOf(a)) : undefined;
  const second = isTemporal(y) ? temporal(y, textOf(b)) : undefined;
  return first && second && compareTemporal(first, second);
}
