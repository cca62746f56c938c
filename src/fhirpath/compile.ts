import { invalid } from "../fhir/error.ts";
import { readDecimal } from "../fhir/json.ts";
import type { Ast } from "./ast.ts";
import type { Model } from "./model.ts";
import { asNodes, fromJson, none, ofBoolean, ofInteger, ofString, ofSystem, type Nodes } from "./node.ts";
import { signed } from "./operators/arithmetic.ts";
import { logic } from "./operators/logic.ts";
import { operators, union } from "./operators/operators.ts";
import type { Step } from "./path.ts";
import { pathOn, pathOnFocus, rootedPath } from "./paths.ts";
import { makeQuantity } from "./quantity.ts";
import { resourceOf, rootOf, type Code, type Run } from "./run.ts";
import { integer, single } from "./singleton.ts";
import { temporal } from "./temporal.ts";
import { typeTest, type TypeTest } from "./types.ts";

/** How expressions are read. */
export interface Manner {
  readonly model: Model;
  /** As R4's own expressions mean it: `as` filters, and `Boolean` is a FHIR boolean too. */
  readonly lenient: boolean;
  /** A name that a type does not have is an error. */
  readonly strict: boolean;
  /** Makes the code of a function call. */
  readonly call: (ast: Extract<Ast, { kind: "call" }>, manner: Manner) => Code;
}

/** The code of an expression. @throws FhirError `invalid` naming a function or type that does not exist. */
export function compileAst(ast: Ast, manner: Manner): Code {
  switch (ast.kind) {
    case "member":
      return pathCode(ast, manner);
    case "call":
      return manner.call(ast, manner);
    case "binary":
      return binaryCode(ast, manner);
    case "union":
      return unionCode(ast.of.map((part) => compileAst(part, manner)));
    case "type":
      return typeCode(ast.op, ast.of, ast.type, manner);
    case "item":
      return itemCode(compileAst(ast.on, manner), compileAst(ast.index, manner));
    case "sign":
      return signCode(ast.sign, compileAst(ast.of, manner));
    case "this":
      return (focus) => asNodes(focus);
    default:
      return leafCode(ast);
  }
}

type Leaf = Extract<Ast, { kind: "empty" | "index" | "total" | "variable" | "literal" | "quantity" }>;

function leafCode(ast: Leaf): Code {
  switch (ast.kind) {
    case "empty":
      return () => none;
    case "index":
      return (_focus, run) => ofInteger(run.index);
    case "total":
      return (_focus, run) => run.total;
    case "variable":
      return variableCode(ast.name);
    case "quantity": {
      const quantity = [makeQuantity(readDecimal(plain(ast.value)), ast.unit, ast.calendar)];
      return () => quantity;
    }
    case "literal": {
      const nodes = literal(ast);
      return () => nodes;
    }
  }
}

/** Without zeros in front, which JSON does not have. */
function plain(digits: string): string {
  if (digits.length > 60) throw invalid("FHIRPath: a number has at most 60 digits");
  return digits.replace(/^0+(?=\d)/, "");
}

function literal({ type, text }: Extract<Ast, { kind: "literal" }>): Nodes {
  switch (type) {
    case "Boolean":
      return ofBoolean(text === "true");
    case "String":
      return ofString(text);
    case "Integer":
      if (Number(text) > 2 ** 31) throw invalid(`FHIRPath: ${text.slice(0, 40)} is beyond the range of integers`);
      return ofInteger(Number(text));
    case "Decimal":
      return ofSystem("Decimal", readDecimal(plain(text)));
    default:
      if (temporal(type, text) === undefined) throw invalid(`FHIRPath: @${text} is not a real date or time`);
      return ofSystem(type, text);
  }
}

const constants: ReadonlyMap<string, string> = new Map([
  ["ucum", "http://unitsofmeasure.org"],
  ["sct", "http://snomed.info/sct"],
  ["loinc", "http://loinc.org"],
]);

function variableCode(name: string): Code {
  const constant = constants.get(name) ?? canonical(name);
  if (constant !== undefined) {
    const nodes = ofString(constant);
    return () => nodes;
  }
  switch (name) {
    case "context":
      return (_focus, run) => [run.context];
    case "resource":
      return (_focus, run) => [resourceOf(run)];
    case "rootResource":
      return (_focus, run) => [rootOf(run)];
    default:
      return (_focus, run) => run.defined?.get(name) ?? given(name, run);
  }
}

/** http://hl7.org/fhir/R4/fhirpath.html#variables */
function canonical(name: string): string | undefined {
  if (name.startsWith("vs-")) return `http://hl7.org/fhir/ValueSet/${name.slice(3)}`;
  if (name.startsWith("ext-")) return `http://hl7.org/fhir/StructureDefinition/${name.slice(4)}`;
  return undefined;
}

function given(name: string, { environment }: Run): Nodes {
  if (!environment.variables?.has(name)) throw invalid(`FHIRPath: %${name} is not defined`);
  const value = environment.variables.get(name);
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.filter((item) => item !== undefined && item !== null).map(fromJson);
}

function binaryCode({ op, left, right }: Extract<Ast, { kind: "binary" }>, manner: Manner): Code {
  const [a, b] = [compileAst(left, manner), compileAst(right, manner)];
  const logical = logic(op, a, b);
  if (logical) return logical;
  const apply = operators.get(op);
  if (apply === undefined) throw invalid(`FHIRPath: ${op} is not an operator`);
  return (focus, run) => apply(a(focus, run), b(focus, run), run);
}

function unionCode(parts: readonly Code[]): Code {
  return (focus, run) => union(parts, focus, run);
}

/** `is` and `as`, operators and functions alike; without `of`, on the focus. */
export function typeCode(op: "is" | "as" | "ofType", of: Ast | undefined, type: string, manner: Manner): Code {
  const test = typeTest(manner.model, type, manner.lenient);
  if (op !== "is" && (op === "ofType" || manner.lenient)) return filterCode(of, test, manner);
  const on = of === undefined ? asNodes : compileAst(of, manner);
  if (op === "as")
    return (focus, run) => {
      const node = single(on(focus, run), "as");
      return node !== undefined && test.exactly(node.type) ? [node] : none;
    };
  return (focus, run) => {
    const node = single(on(focus, run), "is");
    return node === undefined ? none : ofBoolean(test.is(node.type));
  };
}

function filterCode(of: Ast | undefined, test: TypeTest, manner: Manner): Code {
  if (of?.kind === "member") return pathCode(of, manner, test.exactly);
  const on = of === undefined ? asNodes : compileAst(of, manner);
  return (focus, run) => on(focus, run).filter((node) => test.exactly(node.type));
}

/** A chain of names is walked in one go, without nodes for what lies on the way. */
function pathCode(ast: Ast, manner: Manner, only?: Step["only"]): Code {
  let step: Step | undefined;
  let at: Ast | undefined = ast;
  for (; at?.kind === "member"; at = at.on) step = stepOf(at.name, step, manner, only);
  if (step === undefined) return asNodes;
  if (at === undefined) return /^[A-Z]/.test(step.name) ? rootedPath(step) : pathOnFocus(step);
  return at.kind === "this" ? pathOnFocus(step) : pathOn(compileAst(at, manner), step);
}

function stepOf(name: string, next: Step | undefined, { model, strict }: Manner, only: Step["only"]): Step {
  return { name, model, next, only: next ? undefined : only, strict, type: undefined, properties: [] };
}

function itemCode(on: Code, index: Code): Code {
  return (focus, run) => {
    const at = integer(index(focus, run), "[ ]");
    const node = at === undefined || at < 0 ? undefined : on(focus, run)[at];
    return asNodes(node);
  };
}

function signCode(sign: "+" | "-", of: Code): Code {
  return (focus, run) => signed(sign, of(focus, run));
}
