import { decimalValue } from "../../fhir/json.ts";
import { calculate } from "../decimal.ts";
import { none, type Node, type Nodes } from "../node.ts";
import { makeQuantity, measureOf, unitOf, type Measure } from "../quantity.ts";

/** In the unit of the left one; empty when the units do not go together. */
export function sumQuantities(op: "+" | "-", a: Node, b: Node): Nodes {
  const [x, y] = [measureOf(a), measureOf(b)];
  if (!x || !y) return none;
  const other = x.unit === y.unit ? y.value : converted(y, x);
  const value = other === undefined ? undefined : calculate(op, x.value, other);
  return value === undefined ? none : [makeQuantity(value, x.unit, x.calendar !== undefined)];
}

/** The value in the unit of another quantity. */
function converted(from: Measure, to: Measure): number | undefined {
  const [a, b] = [unitOf(from), unitOf(to)];
  if (!a || !b || a.dimension !== b.dimension) return undefined;
  return Number(((decimalValue(from.value) * a.factor) / b.factor).toPrecision(15));
}

export function multiplyQuantities(a: Measure, b: Measure): Nodes {
  const value = calculate("*", a.value, b.value);
  return made(value, a.unit === "1" ? b.unit : b.unit === "1" ? a.unit : `${part(a)}.${part(b)}`);
}

export function divideQuantities(a: Measure, b: Measure): Nodes {
  const value = calculate("/", a.value, b.value);
  if (a.unit === b.unit) return made(value, "1");
  return made(value, b.unit === "1" ? a.unit : `${part(a)}/${part(b)}`);
}

const made = (value: unknown, unit: string): Nodes =>
  value === undefined || unit.length > 100 ? none : [makeQuantity(value, unit)];

/** A unit as one factor of a product. */
const part = ({ unit }: Measure): string => (/[./]/.test(unit) ? `(${unit})` : unit);
