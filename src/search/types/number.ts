import { decimalValue, isExact } from "../../fhir/json.ts";
import type { Criterion, IndexEntry } from "../../storage/query.ts";
import { decimal, point, type Stretch } from "../decimal.ts";
import { unreadable } from "../value.ts";
import { prefixed, tests, type Prefix } from "./prefix.ts";
import { anyOf, asElement, type SearchType } from "./type.ts";

/** Plain numbers. http://hl7.org/fhir/R4/search.html#number */
export const numberType: SearchType = {
  modifiers: [],

  index(param, { value }, _required, into) {
    const found = stretchOf(value);
    if (found) into.push({ kind: "range", param, ...found } satisfies IndexEntry);
  },

  parse({ name, text, param }) {
    const { prefix, rest } = prefixed(text);
    const asked = askedStretch(prefix, rest);
    if (!asked) throw unreadable(name, text, "[prefix]number");
    return anyOf(tests[prefix].map((how): Criterion => ({ op: "range", param, how, ...asked })));
  },
};

/**
 * The stretch that a prefix compares with. Only `eq` and `ne` heed the digits given; `ap` is 10 % either way.
 * http://hl7.org/fhir/R4/search.html#number
 * @returns Undefined when the text is no decimal.
 */
export function askedStretch(prefix: Prefix, text: string): Stretch | undefined {
  const asked = decimal(text);
  if (asked === undefined) return undefined;
  if (prefix === "eq" || prefix === "ne") return asked.rounded;
  if (prefix !== "ap") return point(asked.value);
  const tenth = Math.abs(asked.value) / 10;
  return { low: asked.value - tenth, high: point(asked.value + tenth).high };
}

/** A JSON number, or undefined. */
export const numberOf = (value: unknown): number | undefined => {
  if (typeof value !== "number" && !isExact(value)) return undefined;
  const found = decimalValue(value);
  return Number.isFinite(found) ? found : undefined;
};

/** A number, or a Range by its two ends. */
function stretchOf(element: unknown): Stretch | undefined {
  const value = numberOf(element);
  if (value !== undefined) return point(value);
  const range = asElement(element);
  return range && boundsOf(range, (end) => numberOf(asElement(end)?.["value"]));
}

/** From `low` to `high`, both included; without one of them it is open there. Undefined without either. */
export function boundsOf(
  { low, high }: Readonly<Record<string, unknown>>,
  read: (end: unknown) => number | undefined,
): Stretch | undefined {
  const [from, to] = [read(low), read(high)];
  if (from === undefined && to === undefined) return undefined;
  return { low: from ?? -Infinity, high: to === undefined ? Infinity : point(to).high };
}
