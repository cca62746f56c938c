import { isObject } from "../fhir/json.ts";
import { canonicalText, isNumeric } from "./decimal.ts";
import { equal } from "./equality.ts";
import { kindOf, type Node, type Nodes } from "./node.ts";
import { spend, type Run } from "./run.ts";

/** A growing set of items. A look into it takes the same time however many there are, but for quantities, dates and times. */
export interface Seen {
  readonly has: (node: Node) => boolean;
  /** False when it holds an equal one already. */
  readonly add: (node: Node) => boolean;
}

export function seen(run: Run): Seen {
  const keys = new Set<string>();
  const others: Node[] = [];
  const holds = (node: Node, key: string | undefined): boolean =>
    key === undefined ? isAmong(others, node, run) : keys.has(key);
  return {
    has: (node) => holds(node, keyOf(node, run)),
    add: (node) => {
      const key = keyOf(node, run);
      if (holds(node, key)) return false;
      if (key === undefined) others.push(node);
      else keys.add(key);
      return true;
    },
  };
}

/** The items without those equal to an earlier one. */
export function distinct(nodes: Nodes, run: Run): Nodes {
  if (nodes.length < 2) return nodes;
  const { add } = seen(run);
  return nodes.filter(add);
}

/** Tells of a collection whether an item equal to another is in it. */
export function lookup(nodes: Nodes, run: Run): (node: Node) => boolean {
  const { has, add } = seen(run);
  nodes.forEach(add);
  return has;
}

const isAmong = (nodes: Nodes, node: Node, run: Run): boolean =>
  nodes.some((other) => equal(node, other, run) === true);

/** Two items with the same key are equal, with another key not; undefined where that needs a closer look. */
function keyOf(node: Node, run: Run): string | undefined {
  spend(run, 1);
  const { value, sibling } = node;
  const kind = kindOf(node);
  if (kind === "String" && typeof value === "string") return `s${value}`;
  if (kind === "Boolean" && typeof value === "boolean") return `b${String(value)}`;
  if (isNumeric(value)) return `n${canonicalText(value)}`;
  return kind === undefined ? `o${canonicalJson(value, run)}${canonicalJson(sibling, run)}` : undefined;
}

/** The same text for JSON values that are equal. */
function canonicalJson(value: unknown, run: Run): string {
  spend(run, 1);
  if (isNumeric(value)) return canonicalText(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, run)).join()}]`;
  if (!isObject(value)) return value === undefined ? "" : JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name], run)}`).join()}}`;
}
