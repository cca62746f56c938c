import type { Definitions } from "../fhir/definitions.ts";
import type { Ast } from "./ast.ts";
import { branchesFor } from "./branches.ts";
import { callCode } from "./calls.ts";
import { canonical } from "./canonical.ts";
import { compileAst, type Manner } from "./compile.ts";
import { modelOf, type Model } from "./model.ts";
import { fromJson, none, resourceTypeOf, type Node, type Nodes } from "./node.ts";
import { parse } from "./parser.ts";
import { unread, unresolved } from "./path.ts";
import { usualBudget, type Code, type Environment, type Run } from "./run.ts";
import { truth } from "./singleton.ts";

/** A compiled FHIRPath expression. It keeps nothing between evaluations and may be kept for ever. */
export interface Expression {
  /** As it was written; of a tree, its canonical text. */
  readonly text: string;
  /**
   * All that the expression selects, with FHIR's types.
   * @param element A resource, or the JSON of any element whose type is `options.type` or `environment.type`.
   * @throws FhirError `invalid` where the expression does not fit the element, `not-supported` for what cannot be
   *   answered here, `too-costly` when it takes too many steps.
   */
  evaluate(element: unknown, environment?: Environment): Nodes;
  /** The same as JSON values; a primitive that has only extensions is left out. */
  values(element: unknown, environment?: Environment): unknown[];
  /** As an invariant: false when it says false; an expression that says nothing has nothing against the element. */
  test(element: unknown, environment?: Environment): boolean;
}

export interface Options {
  definitions: Definitions;
  /**
   * Type of the context (`Patient`, `HumanName`, `Patient.contact`). Branches of a union that begin with
   * another resource type are then left out.
   */
  type?: string;
  /**
   * For the expressions of R4's search parameters and invariants, which are not strict FHIRPath: `as` keeps the
   * items of the type where FHIRPath asks for a single item, `Boolean` and its like mean the FHIR primitives too,
   * and where the whole expression is a union, nothing is left out for being equal: 1 g is not lost beside 1000 mg.
   */
  lenient?: boolean;
  /** A name that is no element of its type is an error, not empty. */
  strict?: boolean;
}

/**
 * Reads an expression once, to be run often. http://hl7.org/fhirpath/N1/
 * @param expression Its text, or what the parser made of it.
 * @throws FhirError `invalid` naming what is no FHIRPath, no function or no type; `too-costly` when it is too long or deep.
 */
export function compile(expression: string | Ast, options: Options): Expression {
  const { definitions, type, lenient = false, strict = false } = options;
  const manner: Manner = { model: modelOf(definitions), lenient, strict, call: callCode };
  const [text, ast] =
    typeof expression === "string" ? [expression, parse(expression)] : [canonical(expression), expression];
  return runnable(text, compileFor(ast, type, manner), manner.model, type);
}

/** Of a union, the parts that can apply to a type. */
function compileFor(ast: Ast, type: string | undefined, manner: Manner): Code {
  if (manner.strict) return compileAst(ast, manner);
  const of = branchesFor(ast, type, manner.model);
  if (of.length === 0) return () => none;
  if (ast.kind !== "union") return compileAst(ast, manner);
  return manner.lenient
    ? everything(of.map((branch) => compileAst(branch, manner)))
    : compileAst({ kind: "union", of }, manner);
}

/** What each of them selects, one after the other. */
function everything(parts: readonly Code[]): Code {
  const [first, ...rest] = parts;
  if (first && rest.length === 0) return first;
  return (focus, run) => parts.flatMap((part) => part(focus, run));
}

const nowhere: Environment = Object.freeze({});

function runnable(text: string, code: Code, model: Model, type: string | undefined): Expression {
  function evaluate(element: unknown, environment: Environment = nowhere): Nodes {
    const context = nodeOf(element, environment, type);
    const left = environment.meter?.left ?? environment.budget ?? usualBudget;
    const run: Run = { model, environment, context, left, index: 0, total: none, defined: undefined };
    try {
      return code(context, run);
    } finally {
      // What failed has spent its steps, too: else whoever goes on after it would have them all once more.
      if (environment.meter) environment.meter.left = run.left;
    }
  }
  return {
    text,
    evaluate,
    values: (element, environment) =>
      evaluate(element, environment)
        .map(valueOf)
        .filter((value) => value !== undefined),
    test: (element, environment) => truth(evaluate(element, environment), text) ?? true,
  };
}

function valueOf({ value, type }: Node): unknown {
  if (value === unresolved) throw unread(`the ${type}`);
  return value;
}

function nodeOf(element: unknown, { type: given, sibling }: Environment, type: string | undefined): Node {
  const known = resourceTypeOf(element) ?? given ?? type;
  return known === undefined ? fromJson(element) : { value: element, type: known, sibling };
}
