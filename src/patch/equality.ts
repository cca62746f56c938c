import { isObject } from "../fhir/json.ts";
import { compareNumbers, isNumeric } from "../fhirpath/decimal.ts";
import { spend, type Budget } from "./operation.ts";

/**
 * Whether two JSON values are the same to JSON Patch: numbers by their value, so that 1.0 is 1.00; objects in
 * whatever order. https://www.rfc-editor.org/rfc/rfc6902#section-4.6
 */
export function isEqual(a: unknown, b: unknown, budget: Budget): boolean {
  spend(budget, 1);
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b) === 0;
  if (Array.isArray(a) && Array.isArray(b)) return areEqual(a, b, budget);
  if (!isObject(a) || !isObject(b)) return a === b;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && isEqual(a[name], b[name], budget));
}

const areEqual = (a: readonly unknown[], b: readonly unknown[], budget: Budget): boolean =>
  a.length === b.length && a.every((item, index) => isEqual(item, b[index], budget));
