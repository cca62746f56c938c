import { invalid } from "../fhir/error.ts";
import type { Ast } from "./ast.ts";
import type { Manner } from "./compile.ts";
import { asNodes, compileAst, typeCode } from "./compile.ts";
import { functions } from "./functions/functions.ts";
import { sorted } from "./functions/utility.ts";
import type { Code } from "./run.ts";
import { spend } from "./run.ts";

type Call = Extract<Ast, { kind: "call" }>;

/** The code of a function call. @throws FhirError `invalid` naming an unknown function, or one with the wrong number of arguments. */
export function callCode(ast: Call, manner: Manner): Code {
  const { name, args } = ast;
  if (name === "is" || name === "as" || name === "ofType") {
    const type = args[0] && args.length === 1 ? typeNameOf(args[0]) : undefined;
    if (type === undefined) throw invalid(`FHIRPath: ${name}() takes the name of a type`);
    return typeCode(name, ast.on, type, manner);
  }
  const on: Code = ast.on ? compileAst(ast.on, manner) : asNodes;
  if (name === "sort") return sortCode(on, args, manner);
  const definition = functions.get(name);
  if (definition === undefined) throw invalid(`FHIRPath: there is no function ${name}()`);
  const { arity, apply } = definition;
  if (args.length < arity[0] || args.length > arity[1])
    throw invalid(`FHIRPath: ${name}() takes ${takes(arity)}, not ${args.length}`);
  const codes = args.map((argument) => compileAst(argument, manner));
  return (focus, run) => {
    spend(run, 1);
    return apply(on(focus, run), codes, focus, run);
  };
}

const takes = ([least, most]: readonly [number, number]): string =>
  least === most ? `${least} arguments` : `${least} to ${most} arguments`;

/** `Patient`, `System.String`, `Patient.contact`, as an argument. */
function typeNameOf(ast: Ast): string | undefined {
  if (ast.kind !== "member") return undefined;
  const on = ast.on === undefined ? undefined : typeNameOf(ast.on);
  return ast.on === undefined ? ast.name : on && `${on}.${ast.name}`;
}

function sortCode(on: Code, args: readonly Ast[], manner: Manner): Code {
  const keys = args.map((key) => {
    const descending = key.kind === "sign" && key.sign === "-";
    return { code: compileAst(descending ? key.of : key, manner), descending };
  });
  if (keys.length === 0) keys.push({ code: (focus) => asNodes(focus), descending: false });
  return (focus, run) => sorted(on(focus, run), keys, run);
}
