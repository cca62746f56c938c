/** A criterion for people: `and(reference patient Patient/1, token code http://loinc.org|8867-4)`. */
import type { Criterion } from "../../storage/query.ts";

/** Most members of a list that are shown. */
const mostShown = 8;

export function criterionText(where: Criterion): string {
  switch (where.op) {
    case "and":
    case "or":
      return `${where.op}(${listed(where.of.map(criterionText))})`;
    case "not":
      return `not(${criterionText(where.of)})`;
    case "joint":
      return `together ${where.param}(${listed(where.parts.map(criterionText))})`;
    case "refers":
      return `refers by ${where.param} to ${listed(where.types)} where ${criterionText(where.where)}`;
    case "referredBy":
      return `referred to by ${where.param} of ${where.type} where ${criterionText(where.where)}`;
    default:
      return plain(where);
  }
}

function plain({ op, ...rest }: Criterion): string {
  const members = Object.entries(rest as Record<string, unknown>).map(([name, value]) =>
    name === "param" ? String(value) : `${name}=${valueText(name, value)}`,
  );
  return [op, ...members].join(" ");
}

function valueText(name: string, value: unknown): string {
  if (Array.isArray(value)) return `[${listed(value.map((one) => valueText(name, one)))}]`;
  if ((name === "low" || name === "high") && typeof value === "number") return boundText(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Times are as large as numbers hardly ever are. */
const boundText = (value: number): string =>
  Number.isFinite(value) && Math.abs(value) > 1e10 && Math.abs(value) < 8.64e15
    ? `${value} (${new Date(value).toISOString()})`
    : String(value);

const listed = (texts: readonly string[]): string =>
  texts.length <= mostShown
    ? texts.join(", ")
    : `${texts.slice(0, mostShown).join(", ")} and ${texts.length - mostShown} more`;
