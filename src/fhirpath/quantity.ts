import { compareNumbers, isNumeric, type Numeric } from "./decimal.ts";
import { decimalValue, isObject } from "../fhir/json.ts";
import { quantityNode, type Node, type Quantity } from "./node.ts";
import { calendarUnit, ucum, ucumOf, type CalendarUnit, type Unit } from "./units.ts";

const ucumSystem = "http://unitsofmeasure.org";

/** A quantity whose unit is UCUM's, the calendar's, or only a text. */
export interface Measure {
  readonly value: Numeric;
  readonly unit: string;
  readonly calendar: CalendarUnit | undefined;
  /** The unit is a code of UCUM. */
  readonly coded: boolean;
}

/** A FHIR or System Quantity, or a number as one without unit; undefined for one without value, or with a comparator. */
export function measureOf({ value, type }: Node): Measure | undefined {
  if (isNumeric(value)) return { value, unit: "1", calendar: undefined, coded: true };
  if (!isObject(value) || !isNumeric(value["value"]) || value["comparator"] !== undefined) return undefined;
  if (type !== "System.Quantity") return fromFhir(value, value["value"]);
  const unit = String(value["unit"]);
  return { value: value["value"], unit, calendar: calendarUnit(unit), coded: true };
}

function fromFhir({ system, code, unit }: Readonly<Record<string, unknown>>, value: Numeric): Measure {
  const text = typeof code === "string" ? code : typeof unit === "string" ? unit : "1";
  return {
    value,
    unit: text,
    calendar: undefined,
    coded: system === ucumSystem || (code === undefined && unit === undefined),
  };
}

/** The unit in base units; the calendar's year and month are months of their own unless `equivalent`. */
export function unitOf({ unit, calendar, coded }: Measure, equivalent = false): Unit | undefined {
  if (!coded) return undefined;
  if (!equivalent && calendar === "year") return { factor: 12, dimension: "calendar month" };
  if (!equivalent && calendar === "month") return { factor: 1, dimension: "calendar month" };
  return ucum(calendar === undefined ? unit : ucumOf[calendar]);
}

/** Two values that may be compared, in one unit; undefined when the units do not allow it. */
export function inOneUnit(a: Measure, b: Measure, equivalent = false): [number, number] | undefined {
  const [x, y] = [unitOf(a, equivalent), unitOf(b, equivalent)];
  if (x === undefined || y === undefined || x.dimension !== y.dimension) return undefined;
  return [based(a.value, x), based(b.value, y)];
}

const based = (value: Numeric, { factor, offset = 0 }: Unit): number => decimalValue(value) * factor + offset;

/** Converted numbers are doubles: what differs by less than this part of them is the same. */
const tolerance = 1e-12;

/** Negative, zero or positive; undefined when the units cannot be compared. */
export function compareQuantities(a: Measure, b: Measure): number | undefined {
  if (a.unit === b.unit && a.coded === b.coded) return compareNumbers(a.value, b.value);
  const values = inOneUnit(a, b);
  if (values === undefined) return undefined;
  const difference = values[0] - values[1];
  return Math.abs(difference) <= tolerance * Math.max(Math.abs(values[0]), Math.abs(values[1])) ? 0 : difference;
}

export function makeQuantity(value: unknown, unit: string, calendar = false): Node {
  const quantity: Quantity = { value, unit, calendar };
  return quantityNode(quantity);
}
