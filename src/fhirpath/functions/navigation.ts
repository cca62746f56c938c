import type { Node, Nodes } from "../node.ts";
import { childrenOf } from "../path.ts";
import { spend, type Run } from "../run.ts";
import type { FunctionTable } from "./definition.ts";

/** http://hl7.org/fhirpath/N1/#tree-navigation */
export const navigation: FunctionTable = {
  children: { arity: [0, 0], apply: (input, _args, _focus, run) => children(input, run) },
  descendants: { arity: [0, 0], apply: (input, _args, _focus, run) => descendants(input, run) },
};

function children(input: Nodes, run: Run): Nodes {
  const into: Node[] = [];
  for (const node of input) childrenOf(run.model, node, into);
  spend(run, into.length);
  return into;
}

function descendants(input: Nodes, run: Run): Nodes {
  const all: Node[] = [];
  for (let level = children(input, run); level.length > 0; level = children(level, run)) {
    for (const node of level) all.push(node);
  }
  return all;
}
