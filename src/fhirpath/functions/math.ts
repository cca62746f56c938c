import { decimalValue } from "../../fhir/json.ts";
import {
  calculate,
  compareNumbers,
  fromDecimal,
  round,
  toDecimal,
  whole,
  type Decimal,
  type Numeric,
} from "../decimal.ts";
import { kindOf, none, ofSystem, type Focus, type Nodes } from "../node.ts";
import { ofWhole } from "../operators/arithmetic.ts";
import { makeQuantity, measureOf } from "../quantity.ts";
import type { Code, Run } from "../run.ts";
import { integer, numeric, wrong } from "../singleton.ts";
import { argument, type Apply, type FunctionTable } from "./definition.ts";

/** http://hl7.org/fhirpath/N1/#math */
export const math: FunctionTable = {
  abs: { arity: [0, 0], apply: abs },
  ceiling: { arity: [0, 0], apply: toWhole("ceiling()", (decimal) => -floor(negative(decimal))) },
  floor: { arity: [0, 0], apply: toWhole("floor()", floor) },
  truncate: { arity: [0, 0], apply: toWhole("truncate()", whole) },
  round: { arity: [0, 1], apply: rounded },
  sqrt: { arity: [0, 0], apply: real("sqrt()", Math.sqrt) },
  ln: { arity: [0, 0], apply: real("ln()", Math.log) },
  exp: { arity: [0, 0], apply: real("exp()", Math.exp) },
  log: { arity: [1, 1], apply: log },
  power: { arity: [1, 1], apply: power },
};

const negative = ({ units, scale }: Decimal): Decimal => ({ units: -units, scale });

function floor(decimal: Decimal): bigint {
  const towardsZero = whole(decimal);
  return decimal.units < 0n && towardsZero * 10n ** BigInt(decimal.scale) !== decimal.units
    ? towardsZero - 1n
    : towardsZero;
}

function toWhole(what: string, apply: (decimal: Decimal) => bigint): Apply {
  return (input) => {
    const value = numeric(input, what);
    const decimal = value === undefined ? undefined : toDecimal(value);
    const result = decimal && fromDecimal({ units: apply(decimal), scale: 0 });
    return result === undefined ? none : ofWhole(result);
  };
}

/** A function of doubles; empty where it has no value. */
function real(what: string, apply: (number: number) => number): Apply {
  return (input) => {
    const value = numeric(input, what);
    return value === undefined ? none : ofReal(apply(decimalValue(value)));
  };
}

const ofReal = (number: number): Nodes => (Number.isFinite(number) ? ofSystem("Decimal", number) : none);

function abs(input: Nodes): Nodes {
  const [node] = input;
  if (input.length === 1 && node && kindOf(node) === "Quantity") {
    const measure = measureOf(node);
    return measure ? [makeQuantity(positive(measure.value), measure.unit, measure.calendar !== undefined)] : none;
  }
  const value = numeric(input, "abs()");
  if (value === undefined || !node) return none;
  return ofSystem(kindOf(node) === "Integer" ? "Integer" : "Decimal", positive(value));
}

const positive = (value: Numeric): Numeric | undefined =>
  compareNumbers(value, 0) < 0 ? calculate("-", 0, value) : value;

function rounded(input: Nodes, args: readonly Code[], focus: Focus, run: Run): Nodes {
  const value = numeric(input, "round()");
  const places = integer(argument(args, 0, focus, run), "round()") ?? 0;
  if (places < 0 || places > 28) throw wrong("round()", "a precision from 0 to 28");
  const result = value === undefined ? undefined : round(value, places);
  return result === undefined ? none : ofSystem("Decimal", result);
}

function log(input: Nodes, args: readonly Code[], focus: Focus, run: Run): Nodes {
  const [value, base] = [numeric(input, "log()"), numeric(argument(args, 0, focus, run), "log()")];
  if (value === undefined || base === undefined) return none;
  return ofReal(Number((Math.log(decimalValue(value)) / Math.log(decimalValue(base))).toPrecision(15)));
}

function power(input: Nodes, args: readonly Code[], focus: Focus, run: Run): Nodes {
  const [value, exponent] = [numeric(input, "power()"), numeric(argument(args, 0, focus, run), "power()")];
  if (value === undefined || exponent === undefined) return none;
  const result = decimalValue(value) ** decimalValue(exponent);
  const [base] = input;
  const [by] = argument(args, 0, focus, run);
  const integers = base && by && kindOf(base) === "Integer" && kindOf(by) === "Integer" && Number.isInteger(result);
  return integers ? ofWhole(result) : ofReal(result);
}
