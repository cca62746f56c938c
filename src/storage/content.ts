/** Whether two JSON texts say the same: members in any order, decimals as they were written. */
import { isExact, parseJson } from "../fhir/json.ts";

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
  if (isExact(a) && isExact(b)) return a.rawJSON === b.rawJSON;
  return isPlain(a) && isPlain(b) ? sameMembers(a, b) : a === b;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !isExact(value);

function sameMembers(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const left = Object.entries(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    left.length === Object.keys(b).length &&
    left.every(([key, value]) => Object.hasOwn(b, key) && same(value, b[key]))
  );
}
