import { invalid } from "../../fhir/error.ts";
import { distinct } from "../distinct.ts";
import { equal, equalAll } from "../equality.ts";
import { equivalentAll } from "../equivalence.ts";
import { kindOf, none, ofBoolean, type Focus, type Node, type Nodes } from "../node.ts";
import { compare } from "../order.ts";
import { spend, type Code, type Run } from "../run.ts";
import { single, text } from "../singleton.ts";
import { arithmetic, join } from "./arithmetic.ts";

/** What an operator makes of its two sides. */
type Operator = (left: Nodes, right: Nodes, run: Run) => Nodes;

const judged = (judgement: boolean | undefined): Nodes => (judgement === undefined ? none : ofBoolean(judgement));
const not = (judgement: boolean | undefined): boolean | undefined => (judgement === undefined ? undefined : !judgement);

/** `<` and its kin. http://hl7.org/fhirpath/N1/#comparison */
const ordered =
  (op: string, holds: (difference: number) => boolean): Operator =>
  (left, right, run) => {
    spend(run, 1);
    const [a, b] = [single(left, op), single(right, op)];
    if (a === undefined || b === undefined) return none;
    const difference = compare(a, b);
    if (difference === "apart") throw invalid(`FHIRPath: ${a.type} ${op} ${b.type} is not defined`);
    return difference === undefined ? none : ofBoolean(holds(difference));
  };

function isIn(item: Nodes, collection: Nodes, run: Run): Nodes {
  const node = single(item, "in");
  if (node === undefined) return none;
  return ofBoolean(collection.some((other) => equal(node, other, run) === true));
}

const shown = (nodes: Nodes, run: Run): string => {
  const node: Node | undefined = single(nodes, "&");
  if (node !== undefined && kindOf(node) !== undefined && typeof node.value !== "string")
    throw invalid(`FHIRPath: & takes strings, not ${node.type}`);
  spend(run, 1);
  return text(nodes, "&") ?? "";
};

/** Operators that look at both sides; the logical ones are in logic.ts. */
export const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["=", (left, right, run) => judged(equalAll(left, right, run))],
  ["!=", (left, right, run) => judged(not(equalAll(left, right, run)))],
  ["~", (left, right, run) => ofBoolean(equivalentAll(left, right, run))],
  ["!~", (left, right, run) => ofBoolean(!equivalentAll(left, right, run))],
  ["<", ordered("<", (difference) => difference < 0)],
  [">", ordered(">", (difference) => difference > 0)],
  ["<=", ordered("<=", (difference) => difference <= 0)],
  [">=", ordered(">=", (difference) => difference >= 0)],
  ["in", isIn],
  ["contains", (left, right, run) => isIn(right, left, run)],
  ["&", (left, right, run) => join(shown(left, run), shown(right, run), run)],
  ...(["+", "-", "*", "/", "div", "mod"] as const).map(
    (op) => [op, (left: Nodes, right: Nodes, run: Run) => arithmetic(op, left, right, run)] as const,
  ),
]);

/** `|`: every item once. */
export function union(parts: readonly Code[], focus: Focus, run: Run): Nodes {
  let all = none;
  for (const part of parts) {
    const found = part(focus, run);
    if (all.length === 0) all = found;
    else if (found.length > 0) {
      all = [...all, ...found];
      spend(run, all.length);
    }
  }
  return distinct(all, run);
}
