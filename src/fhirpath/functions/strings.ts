import { none, ofBoolean, ofInteger, ofString, stringNode, type Focus, type Nodes } from "../node.ts";
import { bounded, spend, type Code, type Run } from "../run.ts";
import { integer, text } from "../singleton.ts";
import { argument, type Apply, type FunctionTable } from "./definition.ts";

/** http://hl7.org/fhirpath/N1/#string-manipulation; those with regular expressions are in matching.ts. */
export const strings: FunctionTable = {
  indexOf: { arity: [1, 1], apply: ofTwo("indexOf()", (string, other) => ofInteger(string.indexOf(other))) },
  lastIndexOf: {
    arity: [1, 1],
    apply: ofTwo("lastIndexOf()", (string, other) => ofInteger(string.lastIndexOf(other))),
  },
  startsWith: { arity: [1, 1], apply: ofTwo("startsWith()", (string, other) => ofBoolean(string.startsWith(other))) },
  endsWith: { arity: [1, 1], apply: ofTwo("endsWith()", (string, other) => ofBoolean(string.endsWith(other))) },
  contains: { arity: [1, 1], apply: ofTwo("contains()", (string, other) => ofBoolean(string.includes(other))) },
  substring: { arity: [1, 2], apply: substring },
  upper: { arity: [0, 0], apply: ofOne("upper()", (string) => ofString(string.toUpperCase())) },
  lower: { arity: [0, 0], apply: ofOne("lower()", (string) => ofString(string.toLowerCase())) },
  trim: { arity: [0, 0], apply: ofOne("trim()", (string) => ofString(string.trim())) },
  length: { arity: [0, 0], apply: ofOne("length()", (string) => ofInteger(string.length)) },
  toChars: { arity: [0, 0], apply: ofOne("toChars()", (string, run) => pieces(Array.from(string), run)) },
  replace: { arity: [2, 2], apply: replace },
  split: { arity: [1, 1], apply: ofTwo("split()", (string, other, run) => pieces(string.split(other), run)) },
  join: { arity: [0, 1], apply: join },
};

function ofOne(what: string, apply: (string: string, run: Run) => Nodes): Apply {
  return (input, _args, _focus, run) => {
    const string = text(input, what);
    if (string === undefined) return none;
    spend(run, string.length >> 6);
    return apply(string, run);
  };
}

/** Of the input and one argument; empty when either is. */
export function ofTwo(what: string, apply: (string: string, other: string, run: Run) => Nodes): Apply {
  return (input, args, focus, run) => {
    const [string, other] = [text(input, what), text(argument(args, 0, focus, run), what)];
    if (string === undefined || other === undefined) return none;
    spend(run, string.length >> 6);
    return apply(string, other, run);
  };
}

function pieces(found: readonly string[], run: Run): Nodes {
  spend(run, found.length);
  return found.map(stringNode);
}

function substring(input: Nodes, args: readonly Code[], focus: Focus, run: Run): Nodes {
  const string = text(input, "substring()");
  const start = integer(argument(args, 0, focus, run), "substring()");
  if (string === undefined || start === undefined || start < 0 || start >= string.length) return none;
  const length = integer(argument(args, 1, focus, run), "substring()") ?? string.length;
  return ofString(length <= 0 ? "" : string.slice(start, start + length));
}

function replace(input: Nodes, args: readonly Code[], focus: Focus, run: Run): Nodes {
  const string = text(input, "replace()");
  const [pattern, substitution] = [0, 1].map((at) => text(argument(args, at, focus, run), "replace()"));
  if (string === undefined || pattern === undefined || substitution === undefined) return none;
  const parts = string.split(pattern);
  bounded(run, string.length + (parts.length + 1) * substitution.length);
  const replaced = parts.join(substitution);
  return ofString(pattern === "" ? `${substitution}${replaced}${string === "" ? "" : substitution}` : replaced);
}

function join(input: Nodes, args: readonly Code[], focus: Focus, run: Run): Nodes {
  const separator = text(argument(args, 0, focus, run), "join()") ?? "";
  const strings = input.map((node) => text([node], "join()")).filter((string) => string !== undefined);
  if (strings.length === 0) return none;
  bounded(
    run,
    strings.reduce((sum, string) => sum + string.length + separator.length, 0),
  );
  return ofString(strings.join(separator));
}
