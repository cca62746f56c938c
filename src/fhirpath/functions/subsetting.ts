import { lookup, distinct } from "../distinct.ts";
import { none, type Nodes } from "../node.ts";
import { spend, type Run } from "../run.ts";
import { integer, single } from "../singleton.ts";
import { argument, type FunctionTable } from "./definition.ts";

/** http://hl7.org/fhirpath/N1/#subsetting and http://hl7.org/fhirpath/N1/#combining */
export const subsetting: FunctionTable = {
  single: {
    arity: [0, 0],
    apply: (input) => {
      single(input, "single()");
      return input;
    },
  },
  first: { arity: [0, 0], apply: (input) => (input.length < 2 ? input : input.slice(0, 1)) },
  last: { arity: [0, 0], apply: (input) => input.slice(-1) },
  tail: { arity: [0, 0], apply: (input) => input.slice(1) },
  skip: {
    arity: [1, 1],
    apply: (input, args, focus, run) => input.slice(Math.max(0, integer(argument(args, 0, focus, run), "skip()") ?? 0)),
  },
  take: {
    arity: [1, 1],
    apply: (input, args, focus, run) =>
      input.slice(0, Math.max(0, integer(argument(args, 0, focus, run), "take()") ?? 0)),
  },
  intersect: {
    arity: [1, 1],
    apply: (input, args, focus, run) => {
      const other = argument(args, 0, focus, run);
      return input.length === 0 || other.length === 0 ? none : distinct(input.filter(lookup(other, run)), run);
    },
  },
  exclude: {
    arity: [1, 1],
    apply: (input, args, focus, run) => {
      const isOther = lookup(argument(args, 0, focus, run), run);
      return input.filter((node) => !isOther(node));
    },
  },
  union: {
    arity: [1, 1],
    apply: (input, args, focus, run) => distinct(combined(input, argument(args, 0, focus, run), run), run),
  },
  combine: { arity: [1, 2], apply: (input, args, focus, run) => combined(input, argument(args, 0, focus, run), run) },
};

function combined(a: Nodes, b: Nodes, run: Run): Nodes {
  spend(run, a.length + b.length);
  return a.length === 0 ? b : b.length === 0 ? a : [...a, ...b];
}
