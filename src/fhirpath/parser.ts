import { FhirError, invalid } from "../fhir/error.ts";
import { isDeeper, type Ast } from "./ast.ts";
import { tokens, type Token } from "./lexer.ts";
import { calendarUnit } from "./units.ts";

/** How strongly a binary operator binds. http://hl7.org/fhirpath/N1/#operator-precedence */
const strength: ReadonlyMap<string, number> = new Map([
  ["implies", 1],
  ["or", 2],
  ["xor", 2],
  ["and", 3],
  ["in", 4],
  ["contains", 4],
  ["=", 5],
  ["~", 5],
  ["!=", 5],
  ["!~", 5],
  ["<", 6],
  [">", 6],
  ["<=", 6],
  [">=", 6],
  ["|", 7],
  ["is", 8],
  ["as", 8],
  ["+", 9],
  ["-", 9],
  ["&", 9],
  ["*", 10],
  ["/", 10],
  ["div", 10],
  ["mod", 10],
]);
const ofSign = 11;

/** Deepest nesting of an expression; operators and invocations one after the other nest, too. */
const deepest = 200;

/** Reads words one after the other. */
interface Reader {
  readonly words: readonly Token[];
  at: number;
  depth: number;
}

/**
 * Reads an expression.
 * @throws FhirError `invalid` naming the place that is not FHIRPath, `too-costly` when it is nested too deep.
 */
export function parse(expression: string): Ast {
  const reader: Reader = { words: tokens(expression), at: 0, depth: 0 };
  const read = expressionOf(reader, 0);
  if (peek(reader).kind !== "end") throw unexpected(peek(reader));
  if (reader.words.length > deepest && isDeeper(read, deepest)) throw tooDeep();
  return read;
}

const peek = (reader: Reader): Token => reader.words[reader.at] ?? { kind: "end", text: "", at: 0 };

function next(reader: Reader): Token {
  const word = peek(reader);
  reader.at++;
  return word;
}

const isSymbol = (word: Token, text: string): boolean => word.kind === "symbol" && word.text === text;

function take(reader: Reader, text: string): boolean {
  const taken = isSymbol(peek(reader), text);
  if (taken) reader.at++;
  return taken;
}

function expect(reader: Reader, text: string): void {
  const word = next(reader);
  if (!isSymbol(word, text)) throw unexpected(word, text);
}

const unexpected = ({ kind, text, at }: Token, expected?: string): FhirError =>
  invalid(
    `FHIRPath: ${expected === undefined ? "" : `expected ${expected}, not `}` +
      (kind === "end" ? "the end of the expression" : `${text} at position ${at + 1}`) +
      (expected === undefined ? " is not expected" : ""),
  );

function expressionOf(reader: Reader, floor: number): Ast {
  if (++reader.depth > deepest) throw tooDeep();
  let left = signed(reader);
  for (let binding = operatorAt(reader); binding > floor; binding = operatorAt(reader))
    left = operation(reader, left, binding);
  reader.depth--;
  return left;
}

const tooDeep = () => new FhirError("too-costly", `the FHIRPath expression is nested deeper than ${deepest} levels`);

/** How strongly the operator that is next binds; 0 when there is none. */
function operatorAt(reader: Reader): number {
  const { kind, text } = peek(reader);
  return (kind === "symbol" || kind === "name" ? strength.get(text) : undefined) ?? 0;
}

function operation(reader: Reader, left: Ast, binding: number): Ast {
  const op = next(reader).text;
  if (op === "is" || op === "as") return { kind: "type", op, of: left, type: typeName(reader) };
  const right = expressionOf(reader, binding);
  if (op !== "|") return { kind: "binary", op, left, right };
  return { kind: "union", of: left.kind === "union" ? grown(left.of, right) : [left, right] };
}

/** The list is ours alone, and may be long. */
function grown(of: readonly Ast[], right: Ast): readonly Ast[] {
  (of as Ast[]).push(right);
  return of;
}

function typeName(reader: Reader): string {
  let name = identifier(reader);
  while (take(reader, ".")) name += `.${identifier(reader)}`;
  return name;
}

function identifier(reader: Reader): string {
  const word = next(reader);
  if (word.kind !== "name" && word.kind !== "delimited") throw unexpected(word, "a name");
  return word.text;
}

function signed(reader: Reader): Ast {
  const { kind, text } = peek(reader);
  if (kind !== "symbol" || (text !== "+" && text !== "-")) return invocations(reader);
  reader.at++;
  return { kind: "sign", sign: text, of: expressionOf(reader, ofSign) };
}

/** A term and all that follows it by `.` or `[`. */
function invocations(reader: Reader): Ast {
  let read = term(reader);
  for (;;) {
    if (take(reader, ".")) read = invocation(reader, read);
    else if (take(reader, "[")) {
      read = { kind: "item", on: read, index: expressionOf(reader, 0) };
      expect(reader, "]");
    } else return read;
  }
}

const places: ReadonlyMap<string, "this" | "index" | "total"> = new Map([
  ["$this", "this"],
  ["$index", "index"],
  ["$total", "total"],
]);

function invocation(reader: Reader, on?: Ast): Ast {
  const place = on === undefined ? places.get(peek(reader).text) : undefined;
  if (place !== undefined) {
    reader.at++;
    return { kind: place };
  }
  const name = identifier(reader);
  if (!take(reader, "(")) return { kind: "member", name, ...(on && { on }) };
  return { kind: "call", name, args: args(reader), ...(on && { on }) };
}

function args(reader: Reader): Ast[] {
  const read: Ast[] = [];
  if (take(reader, ")")) return read;
  do read.push(expressionOf(reader, 0));
  while (take(reader, ","));
  expect(reader, ")");
  return read;
}

function term(reader: Reader): Ast {
  const word = peek(reader);
  if (word.kind === "symbol" && !places.has(word.text)) return symbolTerm(reader, word);
  if (word.kind === "name" && (word.text === "true" || word.text === "false")) {
    reader.at++;
    return { kind: "literal", type: "Boolean", text: word.text };
  }
  if (word.kind === "name" || word.kind === "delimited" || word.kind === "symbol") return invocation(reader);
  return literal(reader);
}

function symbolTerm(reader: Reader, word: Token): Ast {
  reader.at++;
  if (word.text === "(") {
    const inner = expressionOf(reader, 0);
    expect(reader, ")");
    return inner;
  }
  if (word.text === "{") {
    expect(reader, "}");
    return { kind: "empty" };
  }
  if (word.text === "%") return { kind: "variable", name: variableName(reader) };
  throw unexpected(word);
}

function variableName(reader: Reader): string {
  if (peek(reader).kind === "string") return next(reader).text;
  return identifier(reader);
}

function literal(reader: Reader): Ast {
  const word = next(reader);
  switch (word.kind) {
    case "string":
      return { kind: "literal", type: "String", text: word.text };
    case "number":
      return number(reader, word);
    case "date":
      return { kind: "literal", type: "Date", text: word.text };
    case "dateTime":
      return { kind: "literal", type: "DateTime", text: word.text };
    case "time":
      return { kind: "literal", type: "Time", text: word.text };
    default:
      throw unexpected(word);
  }
}

function number(reader: Reader, { text }: Token): Ast {
  const after = peek(reader);
  const calendar = after.kind === "name" && calendarUnit(after.text) !== undefined;
  if (after.kind === "string" || calendar) {
    reader.at++;
    return { kind: "quantity", value: text, unit: after.text, calendar };
  }
  return { kind: "literal", type: text.includes(".") ? "Decimal" : "Integer", text };
}
