/**
 * Criteria on several values of one element. One row an entry: the texts of its first two parts and the numbers
 * of its first part that has any lead to the candidates, which are then asked by their shadow.
 */
import { finite } from "../order.ts";
import type { Criterion, IndexEntry } from "../query.ts";
import { nothing } from "./part.ts";
import type { Part } from "./part.ts";
import type { Scope } from "./scope.ts";
import { all, sql } from "./sql.ts";
import type { Sql } from "./sql.ts";

type Of<Op extends Criterion["op"]> = Extract<Criterion, { op: Op }>;

/** The columns head, tail, low and high of a joint entry. */
export function jointColumns(parts: readonly IndexEntry[]): [head: string, tail: string, low: number, high: number] {
  const span = parts.find((part) => part.kind === "range" || part.kind === "quantity");
  const [low, high] = span ? [finite(span.low), finite(span.high)] : [0, 0];
  return [textOf(parts[0]), textOf(parts[1]), low, high];
}

function textOf(part: IndexEntry | undefined): string {
  switch (part?.kind) {
    case "token":
      return part.code;
    case "string":
      return part.folded;
    case "reference":
      return `${part.type}/${part.id}`;
    default:
      return "";
  }
}

export function joint(where: Of<"joint">, tp: number, scope: Scope): Part {
  const a = scope.alias();
  const [first, second] = where.parts;
  const head = textAsked(first);
  const tail = textAsked(second);
  const conditions = [
    sql`${a}.tp = ${tp}`,
    ...(head === undefined ? [] : [sql`${a}.head = ${head}`]),
    ...(tail === undefined ? [] : [sql`${a}.tail = ${tail}`]),
    ...(head && second ? numbersAsked(second, a) : []),
  ];
  return {
    source: {
      rows: sql`SELECT ${a}.rid AS rid FROM joint ${a} WHERE ${all(conditions)}`,
      rank: 5,
      ordered: false,
      unique: false,
      sure: true,
      exact: false,
    },
    probe: (rid) => scope.shadows.probe(where, rid),
  };
}

function textAsked(part: Criterion | undefined): string | undefined {
  if (part?.op === "token") return part.code;
  if (part?.op === "reference" && part.type !== undefined) return `${part.type}/${part.id}`;
  return part?.op === "range" || part?.op === "quantity" ? "" : undefined;
}

/** Bounds on the numbers of the second part. The first is a text, so they can only be its own. */
function numbersAsked(part: Criterion, a: Sql): Sql[] {
  if (part.op !== "range" && part.op !== "quantity") return [];
  const [low, high] = [finite(part.low), finite(part.high)];
  switch (part.how) {
    case "within":
      return [sql`${a}.low >= ${low} AND ${a}.low <= ${high}`];
    case "starts-after":
      return [sql`${a}.low >= ${high}`];
    case "reaches-below":
      return [sql`${a}.low < ${low}`];
    case "reaches-above":
      return [sql`${a}.high > ${high}`];
    case "ends-before":
      return [sql`${a}.high <= ${low}`];
    case "overlaps":
      return [sql`${a}.low < ${high} AND ${a}.high > ${low}`];
    case "outside":
      return [];
  }
}

const metresADegree = 111_000;

/** A band of latitude, then the distance. */
export function near(where: Of<"near">, tp: number, scope: Scope): Part {
  if (!(where.metres >= 0)) return nothing;
  const a = scope.alias();
  const reach = where.metres / metresADegree + 1e-6;
  const [south, north] = [where.latitude - reach, where.latitude + reach].map(finite);
  return {
    source: {
      rows: sql`SELECT ${a}.rid AS rid FROM near ${a} WHERE ${a}.tp = ${tp} AND ${a}.latitude >= ${south ?? 0} AND ${a}.latitude <= ${north ?? 0}`,
      rank: 6,
      ordered: false,
      unique: false,
      sure: true,
      exact: false,
    },
    probe: (rid) => scope.shadows.probe(where, rid),
  };
}
