import { canonicalText, isNumeric } from "./decimal.ts";
import { equal } from "./equality.ts";
import type { Node, Nodes } from "./node.ts";
import { isObject, kindOf } from "./node.ts";
import type { Run } from "./run.ts";
import { spend } from "./run.ts";

/** The items without those equal to an earlier one. Linear, but for quantities, dates and times. */
export function distinct(nodes: Nodes, run: Run): Nodes {
  if (nodes.length < 2) return nodes;
  const keys = new Set<string>();
  const others: Node[] = [];
  return nodes.filter((node) => {
    const key = keyOf(node, run);
    if (key === undefined ? isAmong(others, node, run) : keys.has(key)) return false;
    if (key === undefined) others.push(node);
    else keys.add(key);
    return true;
  });
}

/** Tells of a collection whether an item equal to another is in it. */
export function lookup(nodes: Nodes, run: Run): (node: Node) => boolean {
  const keys = new Set<string>();
  const others: Node[] = [];
  for (const node of nodes) {
    const key = keyOf(node, run);
    if (key === undefined) others.push(node);
    else keys.add(key);
  }
  return (node) => {
    const key = keyOf(node, run);
    return key === undefined ? isAmong(others, node, run) : keys.has(key);
  };
}

const isAmong = (nodes: Nodes, node: Node, run: Run): boolean =>
  nodes.some((other) => equal(node, other, run) === true);

/** Two items with the same key are equal, with another key not; undefined where that needs a closer look. */
function keyOf(node: Node, run: Run): string | undefined {
  spend(run, 1);
  const kind = kindOf(node);
  if (kind === undefined) return `o${canonicalJson(node.value, run)}${canonicalJson(node.sibling, run)}`;
  if (kind === "String") return `s${String(node.value)}`;
  if (kind === "Boolean") return `b${String(node.value)}`;
  return isNumeric(node.value) ? `n${canonicalText(node.value)}` : undefined;
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
