import { daysIn } from "../../fhir/datetime.ts";
import { fromDecimal, isNumeric, placesOf, toDecimal, type Numeric } from "../decimal.ts";
import { kindOf, none, ofInteger, ofSystem, textOf, type Focus, type Node, type Nodes } from "../node.ts";
import { isTemporal } from "../order.ts";
import { makeQuantity, measureOf } from "../quantity.ts";
import type { Code, Run } from "../run.ts";
import { integer, single } from "../singleton.ts";
import { temporal, temporalText, type Temporal, type TemporalKind } from "../temporal.ts";
import { argument, type Apply, type FunctionTable } from "./definition.ts";

/** The least and greatest value that a value of limited precision may stand for. http://hl7.org/fhirpath/#lowboundaryprecision-integer-decimal--date--datetime--time */
export const boundaries: FunctionTable = {
  lowBoundary: { arity: [0, 1], apply: boundary("low") },
  highBoundary: { arity: [0, 1], apply: boundary("high") },
  precision: { arity: [0, 0], apply: precision },
};

type Side = "low" | "high";

function boundary(side: Side): Apply {
  return (input: Nodes, args: readonly Code[], focus: Focus, run: Run) => {
    const node = single(input, `${side}Boundary()`);
    const digits = integer(argument(args, 0, focus, run), `${side}Boundary()`);
    return node?.value === undefined ? none : boundaryOf(node, side, digits);
  };
}

function boundaryOf(node: Node, side: Side, digits: number | undefined): Nodes {
  const kind = kindOf(node);
  if (isNumeric(node.value)) {
    const value = edge(node.value, side, digits);
    return value === undefined ? none : ofSystem("Decimal", value);
  }
  if (kind === "Quantity") {
    const measure = measureOf(node);
    const value = measure && edge(measure.value, side, digits);
    return measure && value !== undefined ? [makeQuantity(value, measure.unit, measure.calendar !== undefined)] : none;
  }
  if (!isTemporal(kind)) return none;
  const when = temporal(kind, textOf(node));
  const filled = when && fill(when, side, digits);
  return filled === undefined ? none : ofSystem(kind, temporalText(filled));
}

const [usualPlaces, mostPlaces] = [8, 28];

/** Half a unit of the last place away, rounded outwards to so many places. */
function edge(value: Numeric, side: Side, places = usualPlaces): Numeric | undefined {
  const decimal = toDecimal(value);
  if (decimal === undefined || places < 0 || places > mostPlaces) return undefined;
  const units = decimal.units * 10n + (side === "low" ? -5n : 5n);
  const scale = decimal.scale + 1;
  if (places >= scale) return fromDecimal({ units: units * 10n ** BigInt(places - scale), scale: places });
  const by = 10n ** BigInt(scale - places);
  const rest = ((units % by) + by) % by;
  return fromDecimal({ units: (units - rest) / by + (side === "high" && rest > 0n ? 1n : 0n), scale: places });
}

/** Digits that a date or time of so many parts has; of seconds with and without their fraction. */
const digitsOf: Readonly<Record<TemporalKind, readonly number[]>> = {
  Date: [4, 6, 8],
  DateTime: [4, 6, 8, 10, 12, 17],
  Time: [0, 0, 0, 2, 4, 9],
};
const ofFraction = 3;

function fill(when: Temporal, side: Side, digits: number | undefined): Temporal | undefined {
  const length = digits === undefined ? digitsOf[when.kind].length : lengthOf(when.kind, digits);
  if (length === undefined) return undefined;
  const parts = when.parts.slice(0, length);
  for (let at = parts.length; at < length; at++) parts.push(limit(parts, at, side));
  const zone = side === "low" ? 14 * 60 : -12 * 60;
  const offset = when.kind === "DateTime" && length > 3 ? (when.offset ?? zone) : undefined;
  return { kind: when.kind, parts, offset, fraction: length === 6 ? ofFraction : 0 };
}

/** The number of parts that so many digits are; undefined when a date or time cannot have so many. */
function lengthOf(kind: TemporalKind, digits: number): number | undefined {
  const widths = digitsOf[kind];
  const at = widths.findIndex((width, part) => width === digits || (part === 5 && width - ofFraction === digits));
  return digits <= 0 || at === -1 ? undefined : at + 1;
}

const lowest = [0, 1, 1, 0, 0, 0];
const highest = [9999, 12, 31, 23, 59, 59.999];

function limit(parts: readonly number[], at: number, side: Side): number {
  if (side === "low") return lowest[at] ?? 0;
  return at === 2 ? daysIn(parts[0] ?? 0, parts[1] ?? 1) : (highest[at] ?? 0);
}

function precision(input: Nodes): Nodes {
  const node = single(input, "precision()");
  if (node?.value === undefined) return none;
  if (isNumeric(node.value)) return ofInteger(placesOf(node.value));
  const kind = kindOf(node);
  const when = isTemporal(kind) ? temporal(kind, textOf(node)) : undefined;
  if (!when) return none;
  const digits = digitsOf[when.kind][when.parts.length - 1] ?? 0;
  return ofInteger(when.parts.length === 6 ? digits - ofFraction + when.fraction : digits);
}
