import { decimalText, decimalValue, isObject, readDecimal } from "../../fhir/json.ts";
import { invalid } from "../../fhir/error.ts";
import { isNumeric } from "../decimal.ts";
import { kindOf, none, ofBoolean, ofSystem, type Node, type Nodes } from "../node.ts";
import { makeQuantity, measureOf } from "../quantity.ts";
import { single, text } from "../singleton.ts";
import { temporal, type TemporalKind } from "../temporal.ts";
import { calendarUnit } from "../units.ts";
import { argument, type FunctionTable } from "./definition.ts";
import { inUnit } from "./quantities.ts";

/** The value in another type; undefined when it has none. */
type Conversion = (node: Node) => unknown;

const conversions: Readonly<Record<string, Conversion>> = {
  Boolean: toBoolean,
  Integer: toInteger,
  Decimal: toDecimal,
  String: shown,
  Date: (node) => toTemporal(node, "Date"),
  DateTime: (node) => toTemporal(node, "DateTime"),
  Time: (node) => toTemporal(node, "Time"),
};

/** `toX()` and `convertsToX()`. http://hl7.org/fhirpath/N1/#conversion */
export const conversion: FunctionTable = {
  ...Object.fromEntries(
    Object.entries(conversions).flatMap(([type, convert]) => [
      [`to${type}`, { arity: [0, 0] as const, apply: (input: Nodes) => converted(input, type, convert) }],
      [
        `convertsTo${type}`,
        {
          arity: [0, 0] as const,
          apply: (input: Nodes) => (input.length === 0 ? none : ofBoolean(converted(input, type, convert).length > 0)),
        },
      ],
    ]),
  ),
  toQuantity: {
    arity: [0, 1],
    apply: (input, args, focus, run) => toQuantity(input, text(argument(args, 0, focus, run), "toQuantity()")),
  },
  convertsToQuantity: {
    arity: [0, 1],
    apply: (input, args, focus, run) =>
      input.length === 0
        ? none
        : ofBoolean(toQuantity(input, text(argument(args, 0, focus, run), "convertsToQuantity()")).length > 0),
  },
};

function converted(input: Nodes, type: string, convert: Conversion): Nodes {
  const node = single(input, `to${type}()`);
  if (node === undefined || kindOf(node) === undefined) return none;
  const value = convert(node);
  return value === undefined ? none : ofSystem(type, value);
}

const truths = new Set(["true", "t", "yes", "y", "1", "1.0"]);
const falsehoods = new Set(["false", "f", "no", "n", "0", "0.0"]);

function toBoolean({ value }: Node): boolean | undefined {
  if (typeof value === "boolean") return value;
  const word = isNumeric(value) ? String(decimalValue(value)) : typeof value === "string" ? value.toLowerCase() : "";
  return truths.has(word) ? true : falsehoods.has(word) ? false : undefined;
}

function toInteger(node: Node): number | undefined {
  const { value } = node;
  if (typeof value === "boolean") return Number(value);
  if (isNumeric(value)) return kindOf(node) === "Integer" ? decimalValue(value) : undefined;
  if (typeof value !== "string" || !/^[+-]?\d{1,10}$/.test(value)) return undefined;
  const number = Number(value);
  return number >= -(2 ** 31) && number < 2 ** 31 ? number : undefined;
}

function toDecimal({ value }: Node): unknown {
  if (typeof value === "boolean") return Number(value);
  if (isNumeric(value)) return value;
  if (typeof value !== "string") return undefined;
  const digits = /^\+?(-?)0*(\d{1,40}(?:\.\d{1,28})?)$/.exec(value);
  return digits ? readDecimal(`${digits[1] ?? ""}${digits[2] ?? ""}`) : undefined;
}

/** As toString() shows it. */
function shown({ value }: Node): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  if (isNumeric(value)) return decimalText(value);
  if (!isObject(value) || !isNumeric(value["value"])) return undefined;
  const unit = [value["code"], value["unit"], "1"].find((text) => typeof text === "string");
  return `${decimalText(value["value"])} ${value["calendar"] === true ? String(unit) : `'${String(unit)}'`}`;
}

function toTemporal(node: Node, kind: TemporalKind): string | undefined {
  const from = kindOf(node);
  const string = typeof node.value === "string" ? node.value : "";
  if (from === "DateTime" && kind === "Date") return string.slice(0, 10);
  if (from !== kind && from !== "String" && !(from === "Date" && kind === "DateTime")) return undefined;
  return temporal(kind, string) === undefined ? undefined : string;
}

const written = /^(?<value>[+-]?\d{1,40}(?:\.\d{1,28})?)\s*(?:'(?<unit>[^']{1,100})'|(?<word>[a-z]+))?$/;

function toQuantity(input: Nodes, unit: string | undefined): Nodes {
  const node = single(input, "toQuantity()");
  const quantity = node && quantityOf(node);
  if (quantity === undefined) return none;
  return unit === undefined ? [quantity] : inUnit(quantity, unit);
}

function quantityOf(node: Node): Node | undefined {
  const { value } = node;
  if (typeof value === "boolean") return makeQuantity(Number(value), "1");
  if (isNumeric(value)) return makeQuantity(value, "1");
  if (typeof value === "string") return kindOf(node) === "String" ? parsed(value) : undefined;
  const measure = kindOf(node) === "Quantity" ? measureOf(node) : undefined;
  return measure && makeQuantity(measure.value, measure.unit, measure.calendar !== undefined);
}

function parsed(string: string): Node | undefined {
  const { value, unit, word } = written.exec(string)?.groups ?? {};
  if (value === undefined || (word !== undefined && calendarUnit(word) === undefined)) return undefined;
  const number = toDecimal({ value, type: "System.String", sibling: undefined });
  if (number === undefined) throw invalid(`FHIRPath: ${value} is not a number`);
  return makeQuantity(number, word ?? unit ?? "1", word !== undefined);
}
