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

/** The least and the greatest that a value may be; both belong to it but the one it is `without`. */
export interface Ends {
  low: number;
  high: number;
  without?: "low" | "high";
}

/** Changes the unit of a number; never falls. */
type Convert = (value: number) => number;
const asWritten: Convert = (value) => value;

/** Ends as a stretch, half open. */
export function stretch({ low, high, without }: Ends, convert = asWritten): Stretch {
  const [from, to] = [convert(low), convert(high)];
  return { low: without === "low" ? point(from).high : from, high: without === "high" ? to : point(to).high };
}

/**
 * The stretch that a prefix compares with. Only `eq` and `ne` heed the digits given; `ap` is 10 % either way.
 * http://hl7.org/fhir/R4/search.html#number
 * @returns Undefined when the text is no decimal.
 */
export function askedStretch(prefix: Prefix, text: string, convert = asWritten): Stretch | undefined {
  const asked = decimal(text);
  if (asked === undefined) return undefined;
  const { value, rounded } = asked;
  if (prefix === "eq" || prefix === "ne") {
    const low = convert(rounded.low);
    return { low, high: Math.max(convert(rounded.high), point(low).high, point(convert(value)).high) };
  }
  const tenth = prefix === "ap" ? Math.abs(value) / 10 : 0;
  return stretch({ low: value - tenth, high: value + tenth }, convert);
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
  const ends = range && endsOf(range);
  return ends && stretch(ends);
}

/** From `low` to `high` of a Range; without one of them it is open there. Undefined without either, or the wrong way round. */
export function endsOf({ low, high }: Readonly<Record<string, unknown>>): Ends | undefined {
  const [from, to] = [low, high].map((end) => numberOf(asElement(end)?.["value"]));
  if (from === undefined && to === undefined) return undefined;
  const ends = { low: from ?? -Infinity, high: to ?? Infinity };
  return ends.low <= ends.high ? ends : undefined;
}
