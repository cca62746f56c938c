import { typeNameOf, type Ast } from "./ast.ts";

/**
 * One text for all ways to write the same, as R4's own expressions mean it: `(a.b as C)` and `a.b.as(C)` are
 * `a.b.ofType(C)`.
 */
export function canonical(ast: Ast): string {
  switch (ast.kind) {
    case "member":
      return on(ast.on) + named(ast.name);
    case "call":
      return call(ast);
    case "type":
      return `${canonical(ast.of)}.${ast.op === "as" ? "ofType" : ast.op}(${ast.type})`;
    case "item":
      return `${canonical(ast.on)}[${canonical(ast.index)}]`;
    case "sign":
      return `${ast.sign}(${canonical(ast.of)})`;
    case "binary":
      return `(${canonical(ast.left)} ${ast.op} ${canonical(ast.right)})`;
    case "union":
      return `(${ast.of.map(canonical).join(" | ")})`;
    default:
      return atom(ast);
  }
}

const on = (ast: Ast | undefined): string => (ast === undefined ? "" : `${canonical(ast)}.`);
const named = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : quoted(name, "`"));
const quoted = (text: string, mark: "'" | "`"): string => mark + text.replace(/[\\'`]/g, "\\$&") + mark;

function call({ on: of, name, args }: Extract<Ast, { kind: "call" }>): string {
  const type = name === "as" && args[0] ? typeNameOf(args[0]) : undefined;
  if (type !== undefined) return `${on(of)}ofType(${type})`;
  return `${on(of)}${named(name)}(${args.map(canonical).join(", ")})`;
}

type Atom = Extract<Ast, { kind: "literal" | "quantity" | "empty" | "this" | "index" | "total" | "variable" }>;

function atom(ast: Atom): string {
  switch (ast.kind) {
    case "literal":
      return literal(ast);
    case "quantity":
      return `${ast.value} ${ast.calendar ? ast.unit : quoted(ast.unit, "'")}`;
    case "variable":
      return `%${named(ast.name)}`;
    case "empty":
      return "{}";
    default:
      return `$${ast.kind}`;
  }
}

function literal({ type, text }: Extract<Ast, { kind: "literal" }>): string {
  switch (type) {
    case "String":
      return quoted(text, "'");
    case "Date":
      return `@${text}`;
    case "DateTime":
      return `@${text}${text.includes("T") ? "" : "T"}`;
    case "Time":
      return `@T${text}`;
    default:
      return text;
  }
}
