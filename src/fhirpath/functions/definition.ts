import { none, type Focus, type Node, type Nodes } from "../node.ts";
import { spend, type Code, type Run } from "../run.ts";

/**
 * What a function makes of its input. An argument that is a value is run on `focus`, which is
 * `$this` where the call stands; one that is a test or projection is run on each item of the input.
 */
export type Apply = (input: Nodes, args: readonly Code[], focus: Focus, run: Run) => Nodes;

export interface FunctionDefinition {
  /** Fewest and most arguments. */
  readonly arity: readonly [number, number];
  readonly apply: Apply;
}

export type FunctionTable = Readonly<Record<string, FunctionDefinition>>;

/** The value of an argument; empty when it was left out. */
export function argument(args: readonly Code[], at: number, focus: Focus, run: Run): Nodes {
  return args[at]?.(focus, run) ?? none;
}

/** Runs code on each item, with `$this` and `$index` set, until `visit` says false. */
export function forEach(
  input: Nodes,
  code: Code,
  run: Run,
  visit: (found: Nodes, item: Node) => boolean | undefined,
): void {
  const outer = run.index;
  spend(run, input.length);
  let at = 0;
  for (const item of input) {
    run.index = at++;
    if (visit(code(item, run), item) === false) break;
  }
  run.index = outer;
}
