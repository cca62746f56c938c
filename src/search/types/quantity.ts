import type { Criterion, IndexEntry } from "../../storage/query.ts";
import { shown, split, unescape, unreadable } from "../value.ts";
import { askedStretch, endsOf, numberOf, stretch, type Ends } from "./number.ts";
import { prefixed, tests } from "./prefix.ts";
import { sampled } from "./sampled.ts";
import { anyOf, asElement, asText, type SearchType } from "./type.ts";
import { unitOf, type Unit } from "./ucum.ts";

type Element = Readonly<Record<string, unknown>>;

const ucum = "http://unitsofmeasure.org";
const currencies = "urn:iso:std:iso:4217";

/** Amounts of UCUM's base units have a name of their own: one that is asked for without a unit is as it was written. */
export const canonicalOf = (param: string): string => `${param}:ucum`;

/**
 * Numbers with a unit: `[prefix]number`, `number|system|code`, `number||unit`.
 * http://hl7.org/fhir/R4/search.html#quantity
 */
export const quantityType: SearchType = {
  modifiers: [],

  index(param, { value }, _required, into) {
    const quantity = asElement(value);
    const ends = quantity && endsIn(quantity);
    if (!ends) return;
    const holder = unitHolder(quantity);
    const written = stretch(ends);
    for (const unit of unitsOf(holder)) into.push({ kind: "quantity", param, unit, ...written });
    addCanonical(param, holder, ends, into);
  },

  parse({ name, text, param }) {
    const parts = split(text, "|").map(unescape);
    const [number = "", system, code = ""] = parts;
    const { prefix, rest } = prefixed(number);
    const written = askedStretch(prefix, rest);
    if (!written || parts.length > 3 || (system !== undefined && code === ""))
      throw unreadable(name, shown(text), "[prefix]number, [prefix]number|system|code or [prefix]number||unit");
    const all = askedUnits(system, code).map(({ unit, of }) => ({
      param: of ? canonicalOf(param) : param,
      unit,
      ...(askedStretch(prefix, rest, of?.convert) ?? written),
    }));
    return anyOf(all.flatMap((one) => tests[prefix].map((how): Criterion => ({ op: "quantity", how, ...one }))));
  },
};

/** A unit as entries have it; `of` where they have it as an amount. */
interface Asked {
  unit: string;
  of?: Unit;
}

/** Without a system, what is asked for may be the unit's text, a code of any system, or a currency. */
function askedUnits(system: string | undefined, code: string): readonly Asked[] {
  if (system === undefined) return [{ unit: "" }];
  const of = system === "" || system === ucum ? unitOf(code) : undefined;
  const amounts = of ? [{ unit: of.canonical, of }] : [];
  if (system !== "") return of ? amounts : [{ unit: `${system}|${code}` }];
  const currency = /^[A-Z]{3}$/.test(code) ? [{ unit: `${currencies}|${code}` }] : [];
  return [{ unit: `|${code}` }, ...amounts, ...currency];
}

/** A Range has its unit at its ends, SampledData at its origin. */
const unitHolder = (quantity: Element): Element =>
  asElement(quantity["origin"]) ?? asElement(quantity["low"]) ?? asElement(quantity["high"]) ?? quantity;

/** A unit's text is what its code is asked for by, where that is UCUM's: its amount has an entry of its own. */
function unitsOf({ system, code, unit, currency }: Element): ReadonlySet<string> {
  const [written, named] = [asText(code), asText(unit)];
  const units = new Set<string>();
  if (asText(currency)) units.add(`${currencies}|${String(currency)}`);
  if (written !== undefined && system === ucum)
    units.add(unitOf(written) ? `|${named ?? written}` : `${ucum}|${written}`);
  else if (written !== undefined) units.add(`${asText(system) ?? ""}|${written}`).add(`|${written}`);
  if (named !== undefined) units.add(`|${named}`);
  return units.size > 0 ? units : new Set([""]);
}

function addCanonical(param: string, { system, code }: Element, ends: Ends, into: IndexEntry[]): void {
  const unit = system === ucum && typeof code === "string" ? unitOf(code) : undefined;
  const amount = unit && stretch(ends, unit.convert);
  if (amount && amount.low < amount.high)
    into.push({ kind: "quantity", param: canonicalOf(param), unit: unit.canonical, ...amount });
}

const compared: Readonly<Record<string, (value: number) => Ends>> = {
  "<": (high) => ({ low: -Infinity, high, without: "high" }),
  "<=": (high) => ({ low: -Infinity, high }),
  ">=": (low) => ({ low, high: Infinity }),
  ">": (low) => ({ low, high: Infinity, without: "low" }),
};

function endsIn(quantity: Element): Ends | undefined {
  if ("origin" in quantity) return sampled(quantity);
  const value = numberOf(quantity["value"]);
  if (value === undefined) return endsOf(quantity);
  const comparator = asText(quantity["comparator"]) ?? "";
  const ends = Object.hasOwn(compared, comparator) ? compared[comparator] : undefined;
  return ends ? ends(value) : { low: value, high: value };
}
