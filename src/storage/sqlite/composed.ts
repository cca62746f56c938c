/**
 * Criteria on several values of one element. One row an entry: the texts of its first two parts and the numbers
 * of its first part that has any. What these do not tell is asked of the shadow.
 */
import { finite } from "../finite.ts";
import type { Criterion, CriterionOf, IndexEntry } from "../query.ts";
import { nothing, type Part } from "./part.ts";
import type { Scope } from "./scope.ts";
import { afterPrefix } from "../text.ts";
import { all, join, sql, type Sql } from "./sql.ts";

/** The columns head, tail, low and high of a joint entry. */
export function jointColumns(parts: readonly IndexEntry[]): [head: string, tail: string, low: number, high: number] {
  const span = parts.find((part) => part.kind === "range" || part.kind === "quantity");
  const [low, high] = span ? [finite(span.low), finite(span.high)] : [0, 0];
  return [described(parts[0]), described(parts[1]), low, high];
}

/** A part but for its numbers: its kind and its texts, so that no two are taken for each other. */
function described(part: IndexEntry | undefined): string {
  switch (part?.kind) {
    case "token":
      return JSON.stringify(["token", part.code, part.system]);
    case "string":
      return JSON.stringify(["string", part.folded]);
    case "reference":
      return JSON.stringify(["reference", part.type, part.id]);
    case "quantity":
      return JSON.stringify(["quantity", part.unit]);
    default:
      return JSON.stringify([part?.kind ?? ""]);
  }
}

/** What a criterion on one part says of the columns. */
interface Asked {
  text: (column: Sql) => Sql;
  numbers?: (a: Sql) => Sql;
  /** It says all that the criterion asks. */
  exact: boolean;
}

export function joint(where: CriterionOf<"joint">, tp: number, scope: Scope): Part {
  const a = scope.alias();
  const [first, second] = where.parts.map(asked);
  const conditions = [
    sql`${a}.tp = ${tp}`,
    ...(first ? [first.text(sql`${a}.head`)] : []),
    ...(second ? [second.text(sql`${a}.tail`)] : []),
    ...numbersOf(first, second).map((test) => test(a)),
  ];
  return {
    source: {
      rows: sql`SELECT ${a}.rid AS rid FROM joint ${a} WHERE ${all(conditions)}`,
      rank: 5,
      ordered: false,
      unique: false,
      sure: true,
      exact: where.parts.length === 2 && saysAll(first, second),
    },
    probe: (rid) => scope.shadows.probe(where, rid),
  };
}

/** The numbers are those of the first part that has any. */
function numbersOf(first: Asked | undefined, second: Asked | undefined) {
  const own = first?.numbers ?? (first && second?.numbers);
  return own ? [own] : [];
}

const saysAll = (first: Asked | undefined, second: Asked | undefined): boolean =>
  first?.exact === true && second?.exact === true && !(first.numbers && second.numbers);

/** Undefined: it says nothing of the columns. */
function asked(part: Criterion): Asked | undefined {
  switch (part.op) {
    case "token":
      return tokenAsked(part);
    case "string":
      return { text: (column) => stringAsked(part, column), exact: part.how === "starts" || part.how === "equal" };
    case "reference":
      return part.type === undefined
        ? undefined
        : { text: equal(["reference", part.type, part.id]), exact: part.version === undefined };
    case "range":
      return { text: equal(["range"]), numbers: (a) => numbersAsked(part, a), exact: true };
    case "quantity":
      return {
        text: part.unit === "" ? begins(["quantity"], ",") : equal(["quantity", part.unit]),
        numbers: (a) => numbersAsked(part, a),
        exact: true,
      };
    case "or":
      return either(part.of.map(asked));
    default:
      return undefined;
  }
}

const equal = (described: readonly string[]) => (column: Sql) => sql`${column} = ${JSON.stringify(described)}`;

/** Begins as these do, and goes on. */
function begins(described: readonly string[], end: string): (column: Sql) => Sql {
  const prefix = JSON.stringify(described).slice(0, -1) + end;
  return (column) => prefixed(column, prefix);
}

const prefixed = (column: Sql, prefix: string): Sql =>
  sql`${column} >= ${prefix} AND ${column} < ${afterPrefix(prefix) ?? ""}`;

function tokenAsked({ system, code }: CriterionOf<"token">): Asked {
  if (code === undefined) return { text: begins(["token"], ","), exact: system === undefined };
  if (system === undefined) return { text: begins(["token", code], ","), exact: true };
  return { text: equal(["token", code, system]), exact: true };
}

/** The beginning of a text is the beginning of its JSON, but for the quote. */
function stringAsked({ how, text }: CriterionOf<"string">, column: Sql): Sql {
  if (how === "equal") return equal(["string", text])(column);
  return prefixed(column, how === "starts" ? JSON.stringify(["string", text]).slice(0, -2) : '["string",');
}

/** One of several tests of one kind. */
function either(parts: readonly (Asked | undefined)[]): Asked | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length === 0 || known.length < parts.length) return undefined;
  const numbers = known.map((part) => part.numbers).filter((test) => test !== undefined);
  return {
    text: (column) => any(known.map((part) => part.text(column))),
    ...(numbers.length === known.length && { numbers: (a) => any(numbers.map((test) => test(a))) }),
    exact: false,
  };
}

const any = (tests: readonly Sql[]): Sql => sql`(${join(tests, " OR ", "0")})`;

function numbersAsked({ how, low: from, high: to }: CriterionOf<"range"> | CriterionOf<"quantity">, a: Sql): Sql {
  const [low, high] = [finite(from), finite(to)];
  switch (how) {
    case "within":
      return sql`${a}.low >= ${low} AND ${a}.low <= ${high} AND ${a}.high <= ${high}`;
    case "outside":
      return sql`(${a}.low < ${low} OR ${a}.high > ${high})`;
    case "overlaps":
      return sql`${a}.low < ${high} AND ${a}.high > ${low}`;
    case "starts-after":
      return sql`${a}.low >= ${high}`;
    case "ends-before":
      return sql`${a}.high <= ${low}`;
    case "reaches-above":
      return sql`${a}.high > ${high}`;
    case "reaches-below":
      return sql`${a}.low < ${low}`;
  }
}

const metresADegree = 111_000;

/** A band of latitude, then the distance. */
export function near(where: CriterionOf<"near">, tp: number, scope: Scope): Part {
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
