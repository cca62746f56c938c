import { invalid } from "../../fhir/error.ts";
import { distinct, lookup } from "../distinct.ts";
import { kindOf, none, ofBoolean, ofInteger, type Node, type Nodes } from "../node.ts";
import type { Code, Run } from "../run.ts";
import { truth } from "../singleton.ts";
import { argument, forEach, type Apply, type FunctionTable } from "./definition.ts";
import { where } from "./filtering.ts";

/** http://hl7.org/fhirpath/N1/#existence */
export const existence: FunctionTable = {
  empty: { arity: [0, 0], apply: (input) => ofBoolean(input.length === 0) },
  exists: { arity: [0, 1], apply: exists },
  all: { arity: [1, 1], apply: all },
  allTrue: { arity: [0, 0], apply: quantified(true, true) },
  anyTrue: { arity: [0, 0], apply: quantified(true, false) },
  allFalse: { arity: [0, 0], apply: quantified(false, true) },
  anyFalse: { arity: [0, 0], apply: quantified(false, false) },
  subsetOf: { arity: [1, 1], apply: (input, args, focus, run) => isSubset(input, argument(args, 0, focus, run), run) },
  supersetOf: {
    arity: [1, 1],
    apply: (input, args, focus, run) => isSubset(argument(args, 0, focus, run), input, run),
  },
  count: { arity: [0, 0], apply: (input) => ofInteger(input.length) },
  distinct: { arity: [0, 0], apply: (input, _args, _focus, run) => distinct(input, run) },
  isDistinct: {
    arity: [0, 0],
    apply: (input, _args, _focus, run) => ofBoolean(distinct(input, run).length === input.length),
  },
  not: { arity: [0, 0], apply: not },
};

function exists(input: Nodes, [criteria]: readonly Code[], _focus: unknown, run: Run): Nodes {
  if (criteria === undefined) return ofBoolean(input.length > 0);
  return ofBoolean(where(input, criteria, run).length > 0);
}

function all(input: Nodes, [criteria]: readonly Code[], _focus: unknown, run: Run): Nodes {
  let every = true;
  if (criteria)
    forEach(input, criteria, run, (found) => {
      every = truth(found, "all()") === true;
      return every;
    });
  return ofBoolean(every);
}

/** Whether all of the items (or any of them) have one value. */
function quantified(value: boolean, all: boolean): Apply {
  return (input) => {
    const values = input.map(boolean);
    return ofBoolean(all ? values.every((item) => item === value) : values.includes(value));
  };
}

function boolean(node: Node): boolean {
  if (kindOf(node) !== "Boolean") throw invalid(`FHIRPath: expected a boolean, not ${node.type}`);
  return node.value === true;
}

function isSubset(part: Nodes, of: Nodes, run: Run): Nodes {
  return ofBoolean(part.every(lookup(of, run)));
}

function not(input: Nodes): Nodes {
  const value = truth(input, "not()");
  return value === undefined ? none : ofBoolean(!value);
}
