import { FhirError } from "../../fhir/error.ts";
import { seen } from "../distinct.ts";
import type { Node, Nodes } from "../node.ts";
import { spend, type Code, type Run } from "../run.ts";
import { truth } from "../singleton.ts";
import { forEach, type FunctionTable } from "./definition.ts";

/** http://hl7.org/fhirpath/N1/#filtering-and-projection; is, as and ofType are in compile.ts. */
export const filtering: FunctionTable = {
  where: { arity: [1, 1], apply: (input, [criteria], _focus, run) => (criteria ? where(input, criteria, run) : input) },
  select: {
    arity: [1, 1],
    apply: (input, [projection], _focus, run) => (projection ? select(input, projection, run) : input),
  },
  repeat: {
    arity: [1, 1],
    apply: (input, [projection], _focus, run) => (projection ? repeat(input, projection, run) : input),
  },
};

/** The items for which the criteria are true. */
export function where(input: Nodes, criteria: Code, run: Run): Nodes {
  const kept: Node[] = [];
  forEach(input, criteria, run, (found, item) => {
    if (truth(found, "where()") === true) kept.push(item);
    return true;
  });
  return kept;
}

export function select(input: Nodes, projection: Code, run: Run): Nodes {
  const into: Node[] = [];
  forEach(input, projection, run, (found) => {
    spend(run, found.length);
    for (const node of found) into.push(node);
    return true;
  });
  return into;
}

/** Most items that repeat() may find. */
const most = 100_000;

/** All that a projection leads to, again and again; what was already found does not count again. */
function repeat(input: Nodes, projection: Code, run: Run): Nodes {
  const all: Node[] = [];
  const { add } = seen(run);
  let fresh = select(input, projection, run).filter(add);
  while (fresh.length > 0) {
    if (all.length + fresh.length > most)
      throw new FhirError("too-costly", `FHIRPath: repeat() finds more than ${most} items`);
    for (const node of fresh) all.push(node);
    fresh = select(fresh, projection, run).filter(add);
  }
  return all;
}
