import { invalid } from "../../fhir/error.ts";
import { decimalValue } from "../../fhir/json.ts";
import { calculate, isNumeric, type Arithmetic, type Numeric } from "../decimal.ts";
import { kindOf, none, ofString, ofSystem, textOf, type Node, type Nodes } from "../node.ts";
import { isTemporal } from "../order.ts";
import { makeQuantity, measureOf } from "../quantity.ts";
import { bounded, type Run } from "../run.ts";
import { single } from "../singleton.ts";
import { temporal } from "../temporal.ts";
import { shift } from "./calendar.ts";
import { divideQuantities, multiplyQuantities, sumQuantities } from "./quantities.ts";

/** `+ - * / div mod` of two collections. http://hl7.org/fhirpath/N1/#math */
export function arithmetic(op: Arithmetic, left: Nodes, right: Nodes, run: Run): Nodes {
  const [a, b] = [single(left, op), single(right, op)];
  if (a?.value === undefined || b?.value === undefined) return none;
  return isNumeric(a.value) && isNumeric(b.value) ? numbers(op, a, b) : others(op, a, b, run);
}

function others(op: Arithmetic, a: Node, b: Node, run: Run): Nodes {
  if (op === "+" && isString(a) && isString(b)) return join(textOf(a), textOf(b), run);
  return op === "+" || op === "-" ? sum(op, a, b) : product(op, a, b);
}

const isString = (node: Node): boolean => kindOf(node) === "String";

export function join(a: string, b: string, run: Run): Nodes {
  bounded(run, a.length + b.length);
  return ofString(a + b);
}

const isInteger = (node: Node): boolean => kindOf(node) === "Integer";

function numbers(op: Arithmetic, a: Node, b: Node): Nodes {
  const result = calculate(op, a.value as Numeric, b.value as Numeric);
  if (result === undefined) return none;
  return (isInteger(a) && isInteger(b) && op !== "/") || op === "div" ? ofWhole(result) : ofSystem("Decimal", result);
}

/** An Integer, when it is in the range of one. */
export function ofWhole(value: Numeric): Nodes {
  const number = decimalValue(value);
  return Math.abs(number) < 2 ** 31 || number === -(2 ** 31) ? ofSystem("Integer", number) : none;
}

const impossible = (op: string, a: Node, b: Node) => invalid(`FHIRPath: ${a.type} ${op} ${b.type} is not defined`);

function sum(op: "+" | "-", a: Node, b: Node): Nodes {
  const kind = kindOf(a);
  if (kindOf(b) !== "Quantity") throw impossible(op, a, b);
  if (kind === "Quantity") return sumQuantities(op, a, b);
  if (!isTemporal(kind)) throw impossible(op, a, b);
  const [when, amount] = [temporal(kind, textOf(a)), measureOf(b)];
  const result = when && amount && shift(when, amount, op === "+" ? 1 : -1);
  return result === undefined ? none : ofSystem(kind, result);
}

function product(op: Arithmetic, a: Node, b: Node): Nodes {
  const [x, y] = [measureOf(a), measureOf(b)];
  if (!x || !y || (op !== "*" && op !== "/")) throw impossible(op, a, b);
  return op === "*" ? multiplyQuantities(x, y) : divideQuantities(x, y);
}

/** `+x` and `-x`. */
export function signed(sign: "+" | "-", of: Nodes): Nodes {
  const node = single(of, sign);
  if (node?.value === undefined) return none;
  const { value } = node;
  if (isNumeric(value)) return sign === "+" ? of : negated(node, value);
  const measure = kindOf(node) === "Quantity" ? measureOf(node) : undefined;
  if (measure === undefined) throw invalid(`FHIRPath: ${sign}${node.type} is not defined`);
  const negative = calculate("-", 0, measure.value);
  return sign === "+" ? of : [makeQuantity(negative, measure.unit, measure.calendar !== undefined)];
}

function negated(node: Node, value: Numeric): Nodes {
  const negative = calculate("-", 0, value);
  return negative === undefined ? none : ofSystem(isInteger(node) ? "Integer" : "Decimal", negative);
}
