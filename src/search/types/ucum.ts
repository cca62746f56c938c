/** The only door to @lhncbc/ucum-lhc: units of UCUM as amounts of its base units. */
import { createRequire } from "node:module";
import { once } from "../../fhir/once.ts";

/** What the library says of a number of a unit. */
interface Converted {
  status: string;
  magnitude?: number;
  /** Base unit → exponent, in an order of the library's own. */
  unitToExp?: Readonly<Record<string, number>>;
  /** Not a plain multiple of its base: a temperature's scale, a logarithm. */
  fromUnitIsSpecial?: boolean;
}

interface Library {
  UcumLhcUtils: { getInstance(): { convertToBaseUnits(unit: string, value: number): Converted } };
}

/** A unit in terms of UCUM's base units: all units of one kind have the same canonical one. */
export interface Unit {
  /** `g`, `m-3.g`, `1`. */
  canonical: string;
  /** A number of this unit as one of the canonical unit, rounded so that equal amounts are one number. Grows with it. */
  convert: (value: number) => number;
}

/** Longer codes, or such of more terms, are no units that anyone measures in: reading them would take long. */
const longest = 60;
const mostTerms = 8;
const highestPower = 99;
/** With its notes. */
const longestWritten = 500;
/** Most units that are remembered. */
const mostKept = 5_000;
/** Digits that survive a conversion there and back. */
const digits = 13;

const require = createRequire(import.meta.url);
const library = once(() => (require("@lhncbc/ucum-lhc") as Library).UcumLhcUtils.getInstance());

const kept = new Map<string, Unit | null>();

/**
 * Reads a code of UCUM. The library is loaded at the first of them.
 * @returns Undefined when UCUM has no such unit, or none that can be converted: `[iU]` is what its makers say it is,
 *   and pH falls while what it measures grows.
 * @see http://hl7.org/fhir/R4/search.html#quantity
 */
export function unitOf(code: string): Unit | undefined {
  const known = kept.get(code);
  if (known !== undefined) return known ?? undefined;
  if (code.length > longestWritten) return undefined;
  const plain = withoutNotes(code);
  const found = isReadable(plain) && !isNote.test(code) ? read(plain) : undefined;
  if (kept.size >= mostKept) kept.clear();
  kept.set(code, found ?? null);
  return found;
}

/** A unit that is only a note, such as `{score}`, is what it says it is. */
const isNote = /^\{[^{}]*\}$/;

/** Of blanks, lone braces and empty brackets the library tells the console. */
const isReadable = (code: string): boolean =>
  code !== "" && code.length <= longest && code.split(/[./]/).length <= mostTerms && !/[\s{}]|\(\)/.test(code);

/** `{beats}/min` is `1/min`: what stands in braces is a note to the reader. */
const withoutNotes = (code: string): string =>
  code.includes("{")
    ? code
        .replace(/(^|[./(])\{[^{}]{0,200}\}/g, (_note, before: string) => `${before}1`)
        .replace(/\{[^{}]{0,200}\}/g, "")
    : code;

function read(code: string): Unit | undefined {
  const one = ask(code, 1);
  if (!one?.unitToExp || !isAmount(one.magnitude)) return undefined;
  if (Object.values(one.unitToExp).some((exponent) => Math.abs(exponent) > highestPower)) return undefined;
  const amounts = amountsOf(code);
  if (!amounts) return undefined;
  const canonical = nameOf({ ...one.unitToExp, ...amounts });
  const factor = one.magnitude;
  if (one.fromUnitIsSpecial !== true) return { canonical, convert: (value) => rounded(value * factor) };
  const convert = special(code);
  return convert && { canonical, convert };
}

/** Amounts of substance: to UCUM they are numbers, but nobody means that 1 mmol/L is more cells than 10*3/uL. */
const ofSubstance = /(^|[./])(?:da|[yzafpnumcdhkMGTPEZY])?(mol|eq)(-?\d+)?(?=$|[./])/g;

/** The exponents of amounts of substance; undefined when they cannot be told. */
function amountsOf(code: string): Readonly<Record<string, number>> | undefined {
  if (code.includes("(") && /mol|eq/.test(code)) return undefined;
  const exponents: Record<string, number> = {};
  for (const [, sign, atom = "", power = "1"] of code.matchAll(ofSubstance))
    exponents[atom] = (exponents[atom] ?? 0) + (sign === "/" ? -1 : 1) * Number(power);
  return exponents;
}

/** Scales that begin elsewhere, such as temperatures, by their zero and their step; others by the library. */
function special(code: string): Unit["convert"] | undefined {
  const at = (value: number) => ask(code, value)?.magnitude ?? NaN;
  const [zero, step] = [at(0), at(1) - at(0)];
  if (!(step > 0)) return undefined;
  const isEven = Math.abs(at(1_000) - zero - 1_000 * step) < 1e-9 * Math.abs(at(1_000));
  return isEven ? (value) => rounded(zero + value * step) : (value) => rounded(at(value));
}

/** The library throws for some units that it knows. */
function ask(code: string, value: number): Converted | undefined {
  try {
    const found = library().convertToBaseUnits(code, value);
    return found.status === "succeeded" ? found : undefined;
  } catch {
    return undefined;
  }
}

const isAmount = (value: number | undefined): value is number => Number.isFinite(value) && value !== 0;

const nameOf = (exponents: Readonly<Record<string, number>>): string => {
  const terms = Object.entries(exponents).sort(([a], [b]) => (a < b ? -1 : 1));
  return terms.map(([unit, exponent]) => (exponent === 1 ? unit : `${unit}${exponent}`)).join(".") || "1";
};

const rounded = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(digits)) : value);
