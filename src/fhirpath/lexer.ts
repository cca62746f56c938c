import { invalid } from "../fhir/error.ts";

/** One word of an expression. http://hl7.org/fhirpath/N1/grammar.html */
export interface Token {
  kind: "name" | "delimited" | "string" | "number" | "date" | "dateTime" | "time" | "symbol" | "end";
  /** Names and strings without their quotes and escapes, dates without `@`. */
  text: string;
  /** Where it begins in the expression. */
  at: number;
}

/** Longest expression that is read, in characters. */
const longest = 20_000;

const space = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)+/y;
const slash = "/".charCodeAt(0);
const day = String.raw`\d{4}(?:-\d\d(?:-\d\d)?)?`;
const clock = String.raw`\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?`;
const kinds = ["name", "symbol", "string", "number", "time", "dateTime", "date", "delimited"] as const;
const patterns: Readonly<Record<(typeof kinds)[number], string>> = {
  name: "[A-Za-z_][A-Za-z0-9_]*",
  symbol: String.raw`\$this|\$index|\$total|<=|>=|!=|!~|[-+*/&|=~<>.,()[\]{}%]`,
  string: String.raw`'(?:[^'\\]|\\[^])*'`,
  number: String.raw`\d+(?:\.\d+)?`,
  time: `@T${clock}`,
  dateTime: String.raw`@${day}T(?:${clock}(?:Z|[+-]\d\d:\d\d)?)?`,
  date: `@${day}`,
  delimited: "`(?:[^`\\\\]|\\\\[^])*`",
};
/** A group a kind. */
const anyWord = new RegExp(kinds.map((kind) => `(${patterns[kind]})`).join("|"), "y");

/**
 * The words of an expression, the last of kind `end`.
 * @throws FhirError `invalid` naming the place where no word can be read.
 */
export function tokens(expression: string): Token[] {
  if (expression.length > longest) throw invalid(`the FHIRPath expression is longer than ${longest} characters`);
  const found: Token[] = [];
  let at = skipSpace(expression, 0);
  while (at < expression.length) {
    const [kind, text] = word(expression, at);
    found.push({ kind, text: content(kind, text, at), at });
    at = skipSpace(expression, at + text.length);
  }
  found.push({ kind: "end", text: "", at });
  return found;
}

function skipSpace(expression: string, at: number): number {
  const code = expression.charCodeAt(at);
  if (code > 0x20 && code < 0x7f && code !== slash) return at;
  space.lastIndex = at;
  return at + (space.exec(expression)?.[0].length ?? 0);
}

function word(expression: string, at: number): [Token["kind"], string] {
  if (expression.startsWith("/*", at)) throw invalid(`FHIRPath: the comment at position ${at + 1} has no end`);
  anyWord.lastIndex = at;
  const found = anyWord.exec(expression);
  const kind = kinds.find((_kind, n) => found?.[n + 1] !== undefined);
  if (found && kind) return [kind, found[0]];
  throw invalid(`FHIRPath: nothing can be read at position ${at + 1}: ${expression.slice(at, at + 20)}`);
}

function content(kind: Token["kind"], text: string, at: number): string {
  if (kind === "string" || kind === "delimited") return unescape(text.slice(1, -1), at);
  if (kind === "time") return text.slice(2);
  if (kind === "dateTime" || kind === "date") return text.slice(1).replace(/T$/, "");
  return text;
}

const escapes: Readonly<Record<string, string>> = {
  "`": "`",
  "'": "'",
  '"': '"',
  "\\": "\\",
  "/": "/",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

function unescape(text: string, at: number): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|([^]))/g, (escape, unicode: string | undefined, char: string) => {
    if (unicode !== undefined) return String.fromCharCode(Number.parseInt(unicode, 16));
    const plain = escapes[char];
    if (plain === undefined) throw invalid(`FHIRPath: ${escape} is no escape, in the string at position ${at + 1}`);
    return plain;
  });
}
