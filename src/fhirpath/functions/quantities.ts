import { decimalValue } from "../../fhir/json.ts";
import { none, ofBoolean, type Node, type Nodes } from "../node.ts";
import { makeQuantity, measureOf, unitOf } from "../quantity.ts";
import { single } from "../singleton.ts";
import { calendarUnit } from "../units.ts";
import { argument, type FunctionTable } from "./definition.ts";

/** Of FHIRPath's quantities. */
export const quantities: FunctionTable = {
  comparable: {
    arity: [1, 1],
    apply: (input, args, focus, run) => {
      const [a, b] = [single(input, "comparable()"), single(argument(args, 0, focus, run), "comparable()")];
      return a && b ? ofBoolean(comparable(a, b)) : none;
    },
  },
};

function comparable(a: Node, b: Node): boolean {
  const [x, y] = [measureOf(a), measureOf(b)];
  const [first, second] = [x && unitOf(x), y && unitOf(y)];
  return first !== undefined && second !== undefined && first.dimension === second.dimension;
}

/** A quantity converted to another unit; empty when it is of another dimension. */
export function inUnit(quantity: Node, unit: string): Nodes {
  const from = measureOf(quantity);
  if (from === undefined) return none;
  const calendar = calendarUnit(unit);
  if (from.unit === unit) return [quantity];
  const [a, b] = [unitOf(from), unitOf({ value: 0, unit, calendar, coded: true })];
  if (!a || !b || a.dimension !== b.dimension) return none;
  const base = decimalValue(from.value) * a.factor + (a.offset ?? 0) - (b.offset ?? 0);
  return [makeQuantity(Number((base / b.factor).toPrecision(15)), unit, calendar !== undefined)];
}
