/** Units of measure as FHIRPath compares them: UCUM (https://ucum.org/ucum) and the units of the calendar. */

/** What a unit amounts to: so many of a product of base units. */
export interface Unit {
  readonly factor: number;
  /** Canonical text of the product, such as `g1 m-3`. */
  readonly dimension: string;
  /** Added after the factor: for degrees only. */
  readonly offset?: number;
}

const calendar = ["year", "month", "week", "day", "hour", "minute", "second", "millisecond"] as const;
export type CalendarUnit = (typeof calendar)[number];
const calendarUnits: ReadonlyMap<string, CalendarUnit> = new Map(
  calendar.flatMap((unit) => [[unit, unit] as const, [`${unit}s`, unit] as const]),
);
/** `years` and `year` are the year. */
export const calendarUnit = (text: string): CalendarUnit | undefined => calendarUnits.get(text);

/** UCUM's name of each; those of year and month are of another length than the calendar's. */
export const ucumOf: Readonly<Record<CalendarUnit, string>> = {
  year: "a",
  month: "mo",
  week: "wk",
  day: "d",
  hour: "h",
  minute: "min",
  second: "s",
  millisecond: "ms",
};

const prefixes: ReadonlyMap<string, number> = new Map(
  "Y24 Z21 E18 P15 T12 G9 M6 k3 h2 da1 d-1 c-2 m-3 u-6 n-9 p-12 f-15 a-18 z-21 y-24"
    .split(" ")
    .map((text) => /^(\D+?)(-?\d+)$/.exec(text) ?? [])
    .map(([, prefix = "", power = "0"]) => [prefix, Number(`1e${power}`)]),
);

const bases = new Set(["m", "s", "g", "rad", "K", "C", "cd"]);
// Each by simpler ones. Those that take prefixes; those that do not; those of no fixed size, each its own dimension.
const metric = `mol=6.0221367e23 1|sr=rad2|Hz=/s|N=1000 g.m/s2|Pa=N/m2|J=N.m|W=J/s|A=C/s|V=J/C|F=C/V|Ohm=V/A|S=/Ohm|Wb=V.s
T=Wb/m2|H=Wb/A|lm=cd.sr|lx=lm/m2|Bq=/s|Gy=J/kg|Sv=J/kg|L=0.001 m3|l=0.001 m3|ar=100 m2|t=1e6 g|bar=1e5 Pa|u=1.6605402e-24 g
eV=1.60217733e-19 J|cal=4.184 J|kat=mol/s|U=umol/min|eq=mol|osm=mol|g%=0.01 g/mL|m[H2O]=9806.65 Pa|m[Hg]=133322 Pa|Ci=3.7e10 Bq|R=2.58e-4 C/kg
dyn=1e-5 N|P=0.1 Pa.s|St=1e-4 m2/s|G=1e-4 T`;
const plain = `%=0.01 1|[ppth]=0.001 1|[ppm]=1e-6 1|[ppb]=1e-9 1|[pi]=3.141592653589793 1|10*=10 1|10^=10 1|min=60 s|h=60 min|d=24 h|wk=7 d|a=365.25 d|mo=2629800 s
a_j=365.25 d|mo_j=2629800 s|a_g=365.2425 d|deg=0.017453292519943295 rad|'=0.016666666666666666 deg|''=0.016666666666666666 '|[in_i]=0.0254 m|[ft_i]=12 [in_i]
[yd_i]=3 [ft_i]|[mi_i]=5280 [ft_i]|[lb_av]=453.59237 g|[oz_av]=28.349523125 g|[gr]=0.06479891 g|[gal_us]=3.785411784 L|[qt_us]=0.946352946 L|[pt_us]=0.473176473 L
[foz_us]=29.5735295625 mL|[cup_us]=236.5882365 mL|[tbs_us]=14.78676478125 mL|[tsp_us]=4.92892159375 mL|[psi]=6894.757293168 Pa|[Cal]=4184 J|atm=101325 Pa
[in_i'H2O]=249.08891 Pa|[in_i'Hg]=3386.3788 Pa|[drp]=0.05 mL|[degR]=0.5555555555555556 K`;
const arbitrary = new Set(
  "[iU] [IU] [arb'U] [USP'U] [CFU] [PFU] [TCID_50] [HPF] [LPF] [ELU] [GPL'U] [MPL'U] [APL'U] [todd'U]".split(" "),
);

const read = (table: string): ReadonlyMap<string, string> =>
  new Map(table.split(/[|\n]/).map((row) => [row.slice(0, row.indexOf("=")), row.slice(row.indexOf("=") + 1)]));
const metricUnits = read(metric);
const plainUnits = read(plain);
const degrees: ReadonlyMap<string, Unit> = new Map([
  ["Cel", { factor: 1, dimension: "K1", offset: 273.15 }],
  ["[degF]", { factor: 5 / 9, dimension: "K1", offset: 273.15 - (32 * 5) / 9 }],
]);

const known = new Map<string, Unit | undefined>();
const [mostKnown, longest] = [2_000, 100];

/** What a UCUM unit amounts to; undefined when it is not known here. */
export function ucum(text: string): Unit | undefined {
  if (known.has(text)) return known.get(text);
  const unit = degrees.get(text) ?? measure(text);
  if (known.size >= mostKnown) known.clear();
  known.set(text, unit);
  return unit;
}

function measure(text: string): Unit | undefined {
  if (text.length > longest) return undefined;
  const product = term({ text: withoutNotes(text), at: 0 }, 0);
  if (product === undefined) return undefined;
  const powers = [...product.powers].filter(([, power]) => power !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return { factor: product.factor, dimension: powers.map(([base, power]) => base + String(power)).join(" ") };
}

/** Notes in braces say nothing; where one stands alone, it is 1. */
const withoutNotes = (text: string): string =>
  text.replaceAll(/(^|[./(])\{[^{}]*\}/g, (_all, before: string) => `${before}1`).replaceAll(/\{[^{}]*\}/g, "");

interface Product {
  readonly factor: number;
  readonly powers: ReadonlyMap<string, number>;
}
interface Reader {
  readonly text: string;
  at: number;
}

const one: Product = { factor: 1, powers: new Map() };

/** `a.b/c`, to the end or the closing parenthesis. */
function term(reader: Reader, depth: number): Product | undefined {
  let product: Product | undefined = one;
  let sign = take(reader, "/") ? -1 : 1;
  for (;;) {
    const factor = component(reader, depth);
    if (factor === undefined) return undefined;
    product = times(product, factor, sign);
    if (take(reader, ".")) sign = 1;
    else if (take(reader, "/")) sign = -1;
    else break;
  }
  return depth > 0 || reader.at === reader.text.length ? product : undefined;
}

function take(reader: Reader, char: string): boolean {
  const taken = reader.text.startsWith(char, reader.at);
  if (taken) reader.at += char.length;
  return taken;
}

function times(a: Product, b: Product, power: number): Product {
  const powers = new Map(a.powers);
  for (const [base, exponent] of b.powers) powers.set(base, (powers.get(base) ?? 0) + exponent * power);
  return { factor: a.factor * b.factor ** power, powers };
}

const integer = /\d+(?![*^\d])/y;
const symbol = /(?:10[*^]|[^0-9./()+[\]-]|\[[^\]]*\])+/y;
const exponent = /[+-]?\d+/y;

function component(reader: Reader, depth: number): Product | undefined {
  if (take(reader, "(")) {
    const inner = term(reader, depth + 1);
    return take(reader, ")") ? inner : undefined;
  }
  const number = match(reader, integer);
  if (number !== undefined) return { factor: Number(number), powers: new Map() };
  const name = match(reader, symbol);
  const base = name === undefined ? undefined : atom(name);
  const power = match(reader, exponent);
  return base && power !== undefined ? times(one, base, Number(power)) : base;
}

function match(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0];
  reader.at += found?.length ?? 0;
  return found;
}

function atom(name: string): Product | undefined {
  const itself = simple(name) ?? defined(plainUnits.get(name));
  if (itself) return itself;
  for (const length of [1, 2]) {
    const scale = prefixes.get(name.slice(0, length));
    const rest = scale === undefined ? undefined : simple(name.slice(length));
    if (scale !== undefined && rest) return { ...rest, factor: rest.factor * scale };
  }
  return undefined;
}

/** A unit that takes prefixes. */
function simple(name: string): Product | undefined {
  if (bases.has(name) || arbitrary.has(name)) return { factor: 1, powers: new Map([[name, 1]]) };
  return defined(metricUnits.get(name));
}

/** `factor unit`, or a unit alone. */
function defined(text: string | undefined): Product | undefined {
  if (text === undefined) return undefined;
  const [first = "", second] = text.split(" ");
  const unit = term({ text: second ?? first, at: 0 }, 0);
  return unit && second !== undefined ? { ...unit, factor: unit.factor * Number(first) } : unit;
}
