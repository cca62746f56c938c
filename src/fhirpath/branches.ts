import type { Ast } from "./ast.ts";
import type { Model } from "./model.ts";

/**
 * The operands of an expression that is a union, the whole as the only one when it is none.
 * @param type Type of the context: what begins with another resource type is left out.
 */
export function branchesFor(ast: Ast, type: string | undefined, model: Model): readonly Ast[] {
  const all = ast.kind === "union" ? ast.of : [ast];
  return type === undefined ? all : all.filter((branch) => applies(branch, type, model));
}

/** False for a path that begins with a resource type that the context is not of. */
function applies(ast: Ast, type: string, model: Model): boolean {
  const root = rootName(ast);
  return root === undefined || !model.isResource(root) || model.isA(type, root);
}

/** The name that a path begins with; undefined for what is more than a path and functions that are empty on nothing. */
function rootName(ast: Ast): string | undefined {
  switch (ast.kind) {
    case "member":
      return ast.on === undefined ? ast.name : rootName(ast.on);
    case "call":
      return ast.on !== undefined && emptyOnNothing.has(ast.name) ? rootName(ast.on) : undefined;
    case "type":
      return rootName(ast.of);
    case "item":
      return rootName(ast.on);
    default:
      return undefined;
  }
}

const emptyOnNothing = new Set(["where", "as", "is", "ofType", "extension", "first", "last", "select", "resolve"]);
