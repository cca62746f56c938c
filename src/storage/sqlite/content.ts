/** Whether two JSON texts say the same: members in any order, decimals as they were written. */
import { isExact, parseJson } from "../../fhir/json.ts";

export function sameContent(a: string, b: string): boolean {
  if (a === b) return true;
  return a.length === b.length && sum(a) === sum(b) && same(parseJson(a), parseJson(b));
}

/** Texts of the same members in another order have the same characters. */
function sum(text: string): number {
  let total = 0;
  for (let at = 0; at < text.length; at++) total += text.charCodeAt(at);
  return total;
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (isExact(a) || isExact(b)) return isExact(a) && isExact(b) && a.rawJSON === b.rawJSON;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  return (
    left.length === Object.keys(b).length &&
    left.every(([key, value]) => Object.hasOwn(b, key) && same(value, (b as Record<string, unknown>)[key]))
  );
}
