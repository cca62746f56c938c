import { invalid } from "../fhir/error.ts";
import { typeNameOf, type Ast } from "./ast.ts";
import { compileAst, typeCode, type Manner } from "./compile.ts";
import type { FunctionDefinition } from "./functions/definition.ts";
import { functions } from "./functions/functions.ts";
import { sorted } from "./functions/utility.ts";
import { asNodes } from "./node.ts";
import { spend, type Code } from "./run.ts";

type Call = Extract<Ast, { kind: "call" }>;

const typeFunctions: ReadonlySet<string> = new Set(["is", "as", "ofType"] satisfies TypeFunction[]);
type TypeFunction = "is" | "as" | "ofType";
const isTypeFunction = (name: string): name is TypeFunction => typeFunctions.has(name);

/** The code of a function call. @throws FhirError `invalid` naming an unknown function, or one with the wrong number of arguments. */
export function callCode(ast: Call, manner: Manner): Code {
  const { name, args } = ast;
  if (isTypeFunction(name)) return typeCode(name, ast.on, typeArgument(ast), manner);
  const on: Code = ast.on ? compileAst(ast.on, manner) : asNodes;
  if (name === "sort") return sortCode(on, args, manner);
  const { apply } = definitionOf(ast);
  const given = name === "getReferenceKey" ? args.map((argument) => named(argument, manner)) : args;
  const codes = given.map((argument) => compileAst(argument, manner));
  return (focus, run) => {
    spend(run, 1);
    return apply(on(focus, run), codes, focus, run);
  };
}

function definitionOf({ name, args }: Call): FunctionDefinition {
  const definition = functions.get(name);
  if (definition === undefined) throw invalid(`FHIRPath: there is no function ${name}()`);
  const [least, most] = definition.arity;
  if (args.length < least || args.length > most)
    throw invalid(`FHIRPath: ${name}() takes ${takes(definition.arity)}, not ${args.length}`);
  return definition;
}

const takes = ([least, most]: readonly [number, number]): string =>
  least === most ? `${least} arguments` : `${least} to ${most} arguments`;

/** The name of a type, as the string that a function gets. */
function named(ast: Ast, { model }: Manner): Ast {
  const text = typeNameOf(ast);
  if (text === undefined) return ast;
  if (!model.knows(text)) throw invalid(`FHIRPath: ${text} is not a type`);
  return { kind: "literal", type: "String", text };
}

function typeArgument({ name, args }: Call): string {
  const type = args[0] && args.length === 1 ? typeNameOf(args[0]) : undefined;
  if (type === undefined) throw invalid(`FHIRPath: ${name}() takes the name of a type`);
  return type;
}

function sortCode(on: Code, args: readonly Ast[], manner: Manner): Code {
  const keys = args.map((key) => {
    const descending = key.kind === "sign" && key.sign === "-";
    return { code: compileAst(descending ? key.of : key, manner), descending };
  });
  if (keys.length === 0) keys.push({ code: (focus) => asNodes(focus), descending: false });
  return (focus, run) => sorted(on(focus, run), keys, run);
}
