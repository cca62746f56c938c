import type { Criterion } from "../../storage/query.ts";
import { point, type Stretch } from "../decimal.ts";
import { shown, split, unescape, unreadable } from "../value.ts";
import { askedStretch, boundsOf, numberOf } from "./number.ts";
import { prefixed, tests } from "./prefix.ts";
import { sampled } from "./sampled.ts";
import { anyOf, asElement, asText, type SearchType } from "./type.ts";

type Element = Readonly<Record<string, unknown>>;

const ucum = "http://unitsofmeasure.org";
const currencies = "urn:iso:std:iso:4217";

/**
 * Numbers with a unit: `[prefix]number`, `number|system|code`, `number||unit`.
 * http://hl7.org/fhir/R4/search.html#quantity
 */
export const quantityType: SearchType = {
  modifiers: [],

  index(param, { value }, _required, into) {
    const quantity = asElement(value);
    const found = quantity && stretchOf(quantity);
    if (!found) return;
    for (const unit of unitsOf(unitHolder(quantity))) into.push({ kind: "quantity", param, unit, ...found });
  },

  parse({ name, text, param }) {
    const [number = "", system, code, ...more] = split(text, "|").map(unescape);
    const { prefix, rest } = prefixed(number);
    const asked = askedStretch(prefix, rest);
    if (!asked || more.length > 0 || (system !== undefined && !code))
      throw unreadable(name, shown(text), "[prefix]number, [prefix]number|system|code or [prefix]number||unit");
    const units = askedUnits(system, code);
    return anyOf(
      units.flatMap((unit) => tests[prefix].map((how): Criterion => ({ op: "quantity", param, unit, how, ...asked }))),
    );
  },
};

/** A code of UCUM goes without saying its system, so one entry serves both ways to ask. */
function askedUnits(system: string | undefined, code = ""): readonly string[] {
  if (system === undefined) return [""];
  return system === "" ? [`|${code}`, `${ucum}|${code}`] : [`${system}|${code}`];
}

/** A Range has its unit at its ends, SampledData at its origin. */
const unitHolder = (quantity: Element): Element =>
  asElement(quantity["origin"]) ?? asElement(quantity["low"]) ?? asElement(quantity["high"]) ?? quantity;

function unitsOf({ system, code, unit, currency }: Element): ReadonlySet<string> {
  const units = new Set<string>();
  if (asText(currency)) units.add(`${currencies}|${String(currency)}`);
  if (asText(code)) units.add(`${asText(system) ?? ""}|${String(code)}`);
  if (asText(code) && system !== ucum) units.add(`|${String(code)}`);
  if (asText(unit) && unit !== code) units.add(`|${String(unit)}`);
  return units.size > 0 ? units : new Set([""]);
}

const ends: Readonly<Record<string, (at: Stretch) => Stretch>> = {
  "<": ({ low }) => ({ low: -Infinity, high: low }),
  "<=": ({ high }) => ({ low: -Infinity, high }),
  ">=": ({ low }) => ({ low, high: Infinity }),
  ">": ({ high }) => ({ low: high, high: Infinity }),
};

function stretchOf(quantity: Element): Stretch | undefined {
  if ("origin" in quantity) return sampled(quantity);
  const value = numberOf(quantity["value"]);
  if (value === undefined) return boundsOf(quantity, (end) => numberOf(asElement(end)?.["value"]));
  const comparator = asText(quantity["comparator"]) ?? "";
  return Object.hasOwn(ends, comparator) ? ends[comparator]?.(point(value)) : point(value);
}
