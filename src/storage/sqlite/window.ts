/**
 * Two bounds of one parameter, as `date=ge2018&date=lt2019`: alone each names a half of its rows, together few. Rows are
 * sought by where they begin, according to how long they are: the longer, the earlier those begin that reach into it.
 */
import { boundOf, ceilingOf, floorOf, isCeiling, isFloor, type Bound, type Tests } from "../bounds.ts";
import type { Criterion } from "../query.ts";
import { source, type Conditions } from "./leaves.ts";
import { earliestPoint, earliestStretch, isLong, isOfLength, isOneOfSeveral, longest } from "./lengths.ts";
import type { Part } from "./part.ts";
import type { Scope } from "./scope.ts";
import { all, join, raw, slot, sql, type Sql } from "./sql.ts";

interface Windows {
  /** They name candidates, and exclude none. */
  parts: readonly Part[];
  /** Criteria that need not name candidates themselves. */
  covered: ReadonlySet<Criterion>;
}

/** @param asked Criteria that must all hold */
export function windowsOf(asked: readonly Criterion[], scope: Scope): Windows {
  const bounds = asked.flatMap((one) => boundOf(one) ?? []).filter(isBroad);
  const parts: Part[] = [];
  const covered = new Set<Criterion>();
  for (const group of Map.groupBy(bounds, keyOf).values()) {
    const from = group.find(isFloor);
    const until = group.find(isCeiling);
    const tp = from && scope.names.find(scope.types[0] ?? "", from.tests[0].param);
    if (!from || !until || tp === undefined) continue;
    parts.push(window(from.tests, until.tests, tp, scope));
    covered.add(from.of).add(until.of);
  }
  return { parts, covered };
}

const keyOf = ({ tests: [{ op, param }] }: Bound): string => `${op} ${param}`;

/** What is `within` alone names few candidates by itself. */
const isBroad = ({ tests }: Bound): boolean => tests.some(({ how }) => how !== "within");

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
      sql`${a}.low >= ${below((floor) => earliestStretch(floor, most))} AND ${a}.low <= ${earlier}`,
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
