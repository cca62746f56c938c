import type { Ast } from "../fhirpath/ast.ts";

/** One operand of the union that a search parameter's expression is. */
export interface Branch {
  /** Without what `only` says. */
  path: Ast;
  /** `where(resolve() is Patient)` at its end: only references to that type. */
  only: string | undefined;
}

/** http://hl7.org/fhir/R4/searchparameter-definitions.html#SearchParameter.expression */
export function branchOf(ast: Ast): Branch {
  const only = ast.kind === "call" && ast.name === "where" ? typeResolvedTo(ast.args[0]) : undefined;
  if (only === undefined || ast.kind !== "call") return { path: ast, only: undefined };
  return { path: ast.on ?? { kind: "this" }, only };
}

/** `Patient` of `resolve() is Patient`. */
function typeResolvedTo(test: Ast | undefined): string | undefined {
  if (test?.kind !== "type" || test.op !== "is" || test.of.kind !== "call") return undefined;
  return test.of.name === "resolve" && test.of.on === undefined ? test.type : undefined;
}
