/**
 * Two bounds of one parameter, as `date=ge2018&date=lt2019`: alone each names a half of its rows, together few. Rows are
 * sought by where they begin, according to how long they are: the longer, the earlier those begin that reach into it.
 */
import { finite } from "../finite.ts";
import type { Criterion, CriterionOf, RangeTest } from "../query.ts";
import { source, type Conditions } from "./leaves.ts";
import { earliestPoint, isLong, isOfLength, isOneOfSeveral, longest } from "./lengths.ts";
import type { Part } from "./part.ts";
import type { Scope } from "./scope.ts";
import { all, join, raw, slot, sql, type Sql } from "./sql.ts";

type Ranged = CriterionOf<"range"> | CriterionOf<"quantity">;

/** Tests of one parameter of which one must hold. */
interface Bound {
  of: Criterion;
  tests: readonly [Ranged, ...Ranged[]];
}

type Ends = Partial<Record<RangeTest, "low" | "high">>;
/** Which end of what is asked no row that satisfies the test ends before. */
const floors: Ends = { within: "low", overlaps: "low", "starts-after": "high", "reaches-above": "high" };
/** Which end no such row begins after. */
const ceilings: Ends = { within: "high", overlaps: "high", "ends-before": "low", "reaches-below": "low" };

interface Windows {
  /** They name candidates, and exclude none. */
  parts: readonly Part[];
  /** Criteria that need not name candidates themselves. */
  covered: ReadonlySet<Criterion>;
}

/** Lengths are differences of numbers that need not be whole. */
const rounding = 1.001;

/** @param asked Criteria that must all hold */
export function windowsOf(asked: readonly Criterion[], scope: Scope): Windows {
  const bounds = asked.flatMap((one) => boundOf(one) ?? []);
  const parts: Part[] = [];
  const covered = new Set<Criterion>();
  for (const group of Map.groupBy(bounds, keyOf).values()) {
    const from = group.find(({ tests }) => tests.every(({ how }) => floors[how]));
    const until = group.find(({ tests }) => tests.every(({ how }) => ceilings[how]));
    const tp = from && scope.names.find(scope.types[0] ?? "", from.tests[0].param);
    if (!from || !until || tp === undefined) continue;
    parts.push(window(from.tests, until.tests, tp, scope));
    covered.add(from.of).add(until.of);
  }
  return { parts, covered };
}

const keyOf = ({ tests: [{ op, param }] }: Bound): string => `${op} ${param}`;

/** Undefined also for what names few candidates by itself: `within` alone. */
function boundOf(of: Criterion): Bound | undefined {
  const parts = of.op === "or" ? of.of : [of];
  const [first, ...others] = parts.filter(isRanged);
  if (!first || others.length + 1 < parts.length) return undefined;
  const tests: Bound["tests"] = [first, ...others];
  const alike = others.every(({ op, param }) => op === first.op && param === first.param);
  return alike && tests.some(({ how }) => how !== "within") ? { of, tests } : undefined;
}

const isRanged = (one: Criterion): one is Ranged => one.op === "range" || one.op === "quantity";

const floorOf = (tests: readonly Ranged[]): number =>
  Math.min(...tests.map((one) => finite(one[floors[one.how] ?? "low"])));
const ceilingOf = (tests: readonly Ranged[]): number =>
  Math.max(...tests.map((one) => finite(one[ceilings[one.how] ?? "high"])));

type Tests = Bound["tests"];

function window(from: Tests, until: Tests, tp: number, scope: Scope): Part {
  const table = from[0].op;
  const below = (take: (floor: number) => number) => slot(from, (tests) => take(floorOf(tests)));
  const ceiling = slot(until, ceilingOf);
  const select = (index: string, conditions: Conditions): Sql => {
    const a = scope.alias();
    return sql`SELECT ${a}.rid AS rid FROM ${raw(table)} ${a}${raw(index)} WHERE ${all([sql`${a}.tp = ${tp}`, ...conditions(a)])}`;
  };
  const reaching: Conditions = (a) => [sql`+${a}.high >= ${below((floor) => floor)}`, ...ofUnit(from, a)];
  const points = select("", (a) => [
    sql`${a}.low >= ${below(earliestPoint)} AND ${a}.low <= ${ceiling}`,
    ...reaching(a),
  ]);
  const earlier = slot([...from, ...until], (tests) =>
    Math.min(earliestPoint(floorOf(tests.slice(0, from.length))), ceilingOf(tests.slice(from.length))),
  );
  const stretches = longest.map((most, n) =>
    select(` INDEXED BY ${table}_long`, (a) => [
      ...[isLong(a), isOfLength(a, n)],
      sql`${a}.low >= ${below((floor) => floor - most * rounding)} AND ${a}.low <= ${earlier}`,
      ...reaching(a),
    ]),
  );
  // One row may satisfy the one bound and another row the other.
  const several = select(` INDEXED BY ${table}_several`, (a) => [isOneOfSeveral(a), sql`${a}.low <= ${ceiling}`]);
  const rows = join([points, ...stretches, several], " UNION ALL ", "");
  return { source: source(rows, 5, { exact: false }), probe: () => raw("1") };
}

/** Of several rows with one beginning only one may have the unit: that is why the other bound's is not asked. */
function ofUnit(tests: Tests, a: Sql): Sql[] {
  const units = tests.flatMap((one) => (one.op === "quantity" ? [one] : []));
  if (units.length === 0 || units.some(({ unit }) => unit === "")) return [];
  const each = units.map((one) => sql`${a}.unit = ${slot(one, ({ unit }) => unit)}`);
  return [sql`(${join(each, " OR ", "")})`];
}
