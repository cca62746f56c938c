/** The shape of a question: what its SQL depends on, and nothing that is only bound. */
import type { Criterion, Query } from "../query.ts";
import { afterPrefix } from "../text.ts";

interface Shape {
  key: string;
  /** The criteria that values come from, in an order that is the same for every question of the shape. */
  criteria: readonly Criterion[];
}

/** Undefined: its statements are made for it alone. */
export function shapeOf({ types, where, sort, after, limit, total }: Query): Shape | undefined {
  const criteria: Criterion[] = [];
  const key = after ? undefined : keyOf(where, criteria);
  if (key === undefined) return undefined;
  const order = sort.length === 0 ? "" : JSON.stringify(sort);
  return { key: `${types.join()}?${key}?${order}?${limit}${total ? "+" : ""}`, criteria };
}

/** Undefined: its SQL depends on more than its shape. */
function keyOf(where: Criterion, criteria: Criterion[]): string | undefined {
  switch (where.op) {
    case "and":
    case "or":
      return keyOfAll(where.op, where.of, criteria);
    case "not":
      return keyOfAll(where.op, [where.of], criteria);
    case "refers":
      return keyOfAll(`refers ${JSON.stringify([where.param, ...where.types])}`, [where.where], criteria);
    case "referredBy":
      return keyOfAll(`referredBy ${JSON.stringify([where.type, where.param])}`, [where.where], criteria);
    default:
      criteria.push(where);
      return keyOfLeaf(where);
  }
}

function keyOfAll(op: string, of: readonly Criterion[], criteria: Criterion[]): string | undefined {
  let key = `${op}(`;
  for (const one of of) {
    const inner = keyOf(one, criteria);
    if (inner === undefined) return undefined;
    key += `${inner};`;
  }
  return `${key})`;
}

function keyOfLeaf(where: Criterion): string | undefined {
  switch (where.op) {
    case "all":
    case "none":
      return where.op;
    case "id":
      return `id ${Math.min(where.ids.length, 2)}`;
    case "type":
      return `type ${JSON.stringify(where.types)}`;
    case "compartment":
      return `in ${JSON.stringify(where.compartment)}`;
    default:
      return "param" in where ? keyOfEntry(where) : undefined;
  }
}

function keyOfEntry(where: Extract<Criterion, { param: string }>): string | undefined {
  const variant = variantOf(where);
  return variant === undefined ? undefined : `${where.op} ${JSON.stringify(where.param)} ${variant}`;
}

/** What else the SQL of a criterion on entries depends on. */
function variantOf(where: Extract<Criterion, { param: string }>): string | undefined {
  switch (where.op) {
    case "token":
      return `${where.system === undefined} ${where.code === undefined}`;
    case "string":
      return `${where.how} ${where.text === ""} ${afterPrefix(where.text) === undefined}`;
    case "range":
      return where.how;
    case "quantity":
      return `${where.how} ${where.unit === ""}`;
    case "reference":
      return where.type === undefined ? undefined : `${JSON.stringify(where.type)} ${where.version === undefined}`;
    case "uri":
      return where.how;
    case "present":
    case "url":
      return "";
    default:
      return undefined;
  }
}
