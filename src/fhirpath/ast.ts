/** What an expression says, before it is compiled. http://hl7.org/fhirpath/N1/grammar.html */
export type Ast =
  | { kind: "literal"; type: LiteralType; text: string }
  | { kind: "quantity"; value: string; unit: string; calendar: boolean }
  | { kind: "empty" }
  | { kind: "this" }
  | { kind: "index" }
  | { kind: "total" }
  /** `%name` */
  | { kind: "variable"; name: string }
  /** `on.name`; without `on` the first name of a path. */
  | { kind: "member"; on?: Ast; name: string }
  | { kind: "call"; on?: Ast; name: string; args: readonly Ast[] }
  | { kind: "item"; on: Ast; index: Ast }
  | { kind: "sign"; sign: "+" | "-"; of: Ast }
  | { kind: "binary"; op: string; left: Ast; right: Ast }
  /** `a | b | c` */
  | { kind: "union"; of: readonly Ast[] }
  | { kind: "type"; op: "is" | "as"; of: Ast; type: string };

type LiteralType = "Boolean" | "String" | "Integer" | "Decimal" | "Date" | "DateTime" | "Time";

/** Whether an expression is nested deeper than so many levels; finds out without recursion. */
export function isDeeper(ast: Ast, levels: number): boolean {
  let level: readonly Ast[] = [ast];
  for (let depth = 0; depth < levels && level.length > 0; depth++) level = level.flatMap(partsOf);
  return level.length > 0;
}

function partsOf(ast: Ast): readonly Ast[] {
  switch (ast.kind) {
    case "member":
      return ast.on ? [ast.on] : [];
    case "call":
      return ast.on ? [ast.on, ...ast.args] : ast.args;
    case "item":
      return [ast.on, ast.index];
    case "binary":
      return [ast.left, ast.right];
    case "sign":
    case "type":
      return [ast.of];
    case "union":
      return ast.of;
    default:
      return [];
  }
}

/** The name of a type that an argument is: `Patient`, `System.String`, `Patient.contact`. */
export function typeNameOf(ast: Ast): string | undefined {
  if (ast.kind !== "member") return undefined;
  const on = ast.on === undefined ? undefined : typeNameOf(ast.on);
  return ast.on === undefined ? ast.name : on && `${on}.${ast.name}`;
}
