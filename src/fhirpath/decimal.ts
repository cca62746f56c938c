import { decimalText, decimalValue, isExact, readDecimal, type Exact } from "../fhir/json.ts";

/** An integer or decimal as JSON has it. */
export type Numeric = number | Exact;

/** units ÷ 10^scale */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** FHIRPath asks for 28 digits and 8 decimal places at least; this is what is kept here. */
const [mostDigits, mostPlaces, ofQuotient] = [60, 28, 16];
const written = /^(?<sign>-?)(?<whole>\d+)(?:\.(?<fraction>\d+))?(?:[eE](?<exponent>[+-]?\d{1,4}))?$/;

export const isNumeric = (value: unknown): value is Numeric => typeof value === "number" || isExact(value);

/** The exact decimal; undefined beyond what is kept here. */
export function toDecimal(value: Numeric): Decimal | undefined {
  const { sign = "", whole, fraction = "", exponent = "0" } = written.exec(decimalText(value))?.groups ?? {};
  if (whole === undefined) return undefined;
  const scale = fraction.length - Number(exponent);
  if (Math.abs(scale) > mostDigits || whole.length + fraction.length > 2 * mostDigits) return undefined;
  const units = BigInt(sign + whole + fraction);
  return scale < 0 ? { units: units * ten(-scale), scale: 0 } : { units, scale };
}

/** As JSON, with every decimal place it has; undefined when it has too many digits. */
export function fromDecimal({ units, scale }: Decimal): Numeric | undefined {
  if (scale > mostPlaces) return fromDecimal(rescale({ units, scale }, mostPlaces));
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, "0");
  if (digits.length > mostDigits) return undefined;
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return readDecimal(units < 0n ? `-${text}` : text);
}

const ten = (power: number): bigint => 10n ** BigInt(power);

/** Rounded half away from zero where places are lost. */
function rescale({ units, scale }: Decimal, to: number): Decimal {
  if (to >= scale) return { units: units * ten(to - scale), scale: to };
  const by = ten(scale - to);
  const half = units < 0n ? -by / 2n : by / 2n;
  return { units: (units + half) / by, scale: to };
}

/** The part before the point, towards zero. */
export const whole = ({ units, scale }: Decimal): bigint => units / ten(scale);

function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [rescale(a, scale).units, rescale(b, scale).units, scale];
}

type Operation = (a: Decimal, b: Decimal) => Decimal | undefined;

/** Exact, but for quotients, which have 16 decimal places; undefined when dividing by zero. */
const operations = {
  "+": (a, b) => {
    const [x, y, scale] = aligned(a, b);
    return { units: x + y, scale };
  },
  "-": (a, b) => {
    const [x, y, scale] = aligned(a, b);
    return { units: x - y, scale };
  },
  "*": (a, b) => ({ units: a.units * b.units, scale: a.scale + b.scale }),
  "/": (a, b) => {
    if (b.units === 0n) return undefined;
    const [x, y] = aligned(a, b);
    return shortest(rescale({ units: (x * ten(ofQuotient + 1)) / y, scale: ofQuotient + 1 }, ofQuotient));
  },
  div: (a, b) => {
    const [x, y] = aligned(a, b);
    return y === 0n ? undefined : { units: x / y, scale: 0 };
  },
  mod: (a, b) => {
    const [x, y, scale] = aligned(a, b);
    return y === 0n ? undefined : { units: x % y, scale };
  },
} satisfies Record<string, Operation>;

export type Arithmetic = keyof typeof operations;

function shortest({ units, scale }: Decimal): Decimal {
  while (scale > 0 && units % 10n === 0n) {
    units /= 10n;
    scale--;
  }
  return { units, scale };
}

/** a op b, undefined when there is no such number or it is too long. */
export function calculate(op: Arithmetic, a: Numeric, b: Numeric): Numeric | undefined {
  const [x, y] = [toDecimal(a), toDecimal(b)];
  const result = x && y && operations[op](x, y);
  return result && fromDecimal(result);
}

/** Negative, zero or positive, as a is less than, equal to or greater than b. */
export function compareNumbers(a: Numeric, b: Numeric): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [x, y] = [toDecimal(a), toDecimal(b)];
  if (x === undefined || y === undefined) return decimalValue(a) - decimalValue(b);
  const [u, v] = aligned(x, y);
  return u < v ? -1 : Number(u > v);
}

/** Decimal places, as written. */
export function placesOf(value: Numeric): number {
  return toDecimal(value)?.scale ?? 0;
}

/** Rounded to so many places; itself when it is too long to round. */
export function round(value: Numeric, places: number): Numeric | undefined {
  const decimal = toDecimal(value);
  return decimal && fromDecimal(places < decimal.scale ? rescale(decimal, places) : decimal);
}

/** The same text for equal numbers. */
export function canonicalText(value: Numeric): string {
  if (typeof value === "number") return String(value);
  const decimal = toDecimal(value);
  const short = decimal && fromDecimal(shortest(decimal));
  return decimalText(short ?? value);
}
