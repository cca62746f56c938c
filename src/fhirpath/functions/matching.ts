import { none, ofBoolean, ofString, type Focus, type Nodes } from "../node.ts";
import { regex } from "../regex/regex.ts";
import { bounded, spend, type Code, type Run } from "../run.ts";
import { text } from "../singleton.ts";
import { argument, type FunctionTable } from "./definition.ts";
import { ofTwo } from "./strings.ts";

/** Functions with regular expressions: matched by regex/, in time that is linear in the text. */
export const matching: FunctionTable = {
  matches: {
    arity: [1, 1],
    apply: ofTwo("matches()", (string, pattern, run) => matches(string, pattern, run, false)),
  },
  matchesFull: {
    arity: [1, 1],
    apply: ofTwo("matchesFull()", (string, pattern, run) => matches(string, pattern, run, true)),
  },
  replaceMatches: { arity: [2, 2], apply: replaceMatches },
};

function matches(string: string, pattern: string, run: Run, whole: boolean): Nodes {
  spend(run, string.length * (pattern.length + 1));
  return ofBoolean(regex(pattern).matches(string, whole));
}

function replaceMatches(input: Nodes, args: readonly Code[], focus: Focus, run: Run): Nodes {
  const string = text(input, "replaceMatches()");
  const [pattern, substitution] = [0, 1].map((at) => text(argument(args, at, focus, run), "replaceMatches()"));
  if (string === undefined || pattern === undefined || substitution === undefined) return none;
  if (pattern === "") return ofString(string);
  spend(run, string.length * (pattern.length + 1));
  bounded(run, string.length + (string.length + 1) * substitution.length);
  const replaced = regex(pattern).replace(string, substitution);
  bounded(run, replaced.length);
  return ofString(replaced);
}
