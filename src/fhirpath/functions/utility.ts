import { FhirError, invalid } from "../../fhir/error.ts";
import { compare } from "../order.ts";
import { kindOf, none, ofSystem, type Focus, type Nodes } from "../node.ts";
import { spend, type Code, type Run } from "../run.ts";
import { single, text } from "../singleton.ts";
import { typeInfo } from "../types.ts";
import { argument, type FunctionTable } from "./definition.ts";
import { select } from "./filtering.ts";

/** http://hl7.org/fhirpath/N1/#utility-functions, iif(), aggregate(), defineVariable() and type() */
export const utility: FunctionTable = {
  iif: { arity: [2, 3], apply: iif },
  aggregate: { arity: [1, 2], apply: aggregate },
  trace: { arity: [1, 2], apply: trace },
  now: { arity: [0, 0], apply: (_input, _args, _focus, run) => ofSystem("DateTime", clock(run).slice(0, 23) + "Z") },
  today: { arity: [0, 0], apply: (_input, _args, _focus, run) => ofSystem("Date", clock(run).slice(0, 10)) },
  timeOfDay: { arity: [0, 0], apply: (_input, _args, _focus, run) => ofSystem("Time", clock(run).slice(11, 23)) },
  defineVariable: { arity: [1, 2], apply: defineVariable },
  type: {
    arity: [0, 0],
    apply: (input, _args, _focus, run) => input.flatMap((node) => ofSystem("TypeInfo", typeInfo(run.model, node))),
  },
};

/** Only the branch that is chosen is run. */
function iif(input: Nodes, [criterion, yes, no]: readonly Code[], _focus: Focus, run: Run): Nodes {
  const item = single(input, "iif()");
  const found = single(criterion?.(item, run) ?? none, "the criterion of iif()");
  if (found !== undefined && kindOf(found) !== "Boolean")
    throw invalid("FHIRPath: the criterion of iif() must be a boolean");
  return (found?.value === true ? yes : no)?.(item, run) ?? none;
}

function aggregate(input: Nodes, args: readonly Code[], focus: Focus, run: Run): Nodes {
  const { total, index } = run;
  let result = argument(args, 1, focus, run);
  for (const [at, node] of input.entries()) {
    run.index = at;
    run.total = result;
    result = args[0]?.(node, run) ?? none;
    spend(run, 1 + result.length);
  }
  run.total = total;
  run.index = index;
  return result;
}

function trace(input: Nodes, [name, projection]: readonly Code[], focus: Focus, run: Run): Nodes {
  const tell = run.environment.trace;
  if (tell)
    tell(text(name?.(focus, run) ?? none, "trace()") ?? "", projection ? select(input, projection, run) : input);
  return input;
}

function clock({ environment }: Run): string {
  if (environment.now === undefined)
    throw new FhirError("not-supported", "FHIRPath: there is no clock here for now() and today()");
  return new Date(environment.now).toISOString();
}

function defineVariable(input: Nodes, [name, value]: readonly Code[], focus: Focus, run: Run): Nodes {
  const called = text(name?.(focus, run) ?? none, "defineVariable()");
  if (called === undefined) throw invalid("FHIRPath: defineVariable() needs a name");
  if (reserved.has(called)) throw invalid(`FHIRPath: %${called} cannot be defined again`);
  run.defined ??= new Map();
  run.defined.set(called, value ? value(single(input, "defineVariable()"), run) : input);
  return input;
}

const reserved = new Set(["resource", "rootResource", "context", "ucum", "sct", "loinc"]);

/** Ascending; a key with a minus before it descending. What has no key comes first either way. */
export function sorted(input: Nodes, keys: readonly { code: Code; descending: boolean }[], run: Run): Nodes {
  spend(run, input.length * Math.ceil(Math.log2(input.length + 1)) * (keys.length + 1));
  const rows = input.map((node) => ({ node, keys: keys.map(({ code }) => single(code(node, run), "sort()")) }));
  const order = (a: readonly Focus[], b: readonly Focus[]): number => {
    for (const [at, { descending }] of keys.entries()) {
      const found = orderOf(a[at], b[at], descending ? -1 : 1);
      if (found !== 0) return found;
    }
    return 0;
  };
  return rows.sort((a, b) => order(a.keys, b.keys)).map(({ node }) => node);
}

function orderOf(a: Focus, b: Focus, sign: 1 | -1): number {
  if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined);
  const order = compare(a, b);
  if (order === "apart") throw invalid(`FHIRPath: sort() cannot compare ${a.type} and ${b.type}`);
  return (order ?? 0) * sign;
}
