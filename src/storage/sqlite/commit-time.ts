/** `_lastUpdated`: time never runs back along the order of commits, so a range of times is a range of `seq`. */
import { spansOf } from "../commit-time.ts";
import type { CriterionOf } from "../query.ts";
import type { Connection } from "./connection.ts";
import { nothing, type Part } from "./part.ts";
import type { Scope } from "./scope.ts";
import { join, sql, type Sql } from "./sql.ts";
import { oneOf } from "./wholes.ts";

/** The least `seq` committed at or after a time; one above the last when there is none. */
export function firstSeq(connection: Connection, at: number): number {
  const statement = "SELECT seq, at FROM version WHERE seq >= ? ORDER BY seq LIMIT 1";
  let [low, high] = [1, Number(connection.get("SELECT max(seq) FROM version")?.[0] ?? 0) + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = connection.get(statement, [middle]);
    if (row === undefined || Number(row[1]) >= at) high = middle;
    else low = Number(row[0]) + 1;
  }
  return low;
}

/** The ranges of `seq` that satisfy it, each up to one that is not among them. */
export const spansOfSeq = ({ low, high, how }: CriterionOf<"updated">, connection: Connection) =>
  spansOf(how, low, high)
    .map(([from, until]) => [firstSeq(connection, from), firstSeq(connection, until)] as const)
    .filter(([from, until]) => from < until);

export function commitTime(where: CriterionOf<"updated">, scope: Scope): Part {
  const spans = spansOfSeq(where, scope.connection);
  if (spans.length === 0) return nothing;
  const of = (seq: Sql) =>
    sql`(${join(
      spans.map(([from, until]) => sql`${seq} >= ${from} AND ${seq} < ${until}`),
      " OR ",
      "0",
    )})`;
  const [v, r] = [scope.alias(), scope.alias()];
  const types = scope.types.map((type) => scope.names.find(type, "") ?? 0);
  return {
    source: {
      rows: sql`SELECT ${v}.rid AS rid FROM version ${v} CROSS JOIN resource ${r} ON ${r}.rid = ${v}.rid AND ${r}.seq = ${v}.seq AND ${r}.live = 1 WHERE ${oneOf(sql`${v}.type`, types)} AND ${of(sql`${v}.seq`)}`,
      ordered: false,
      unique: true,
      sure: true,
      exact: true,
      rank: 7,
    },
    probe(rid) {
      const x = scope.alias();
      return sql`EXISTS (SELECT 1 FROM resource ${x} WHERE ${x}.rid = ${rid} AND ${of(sql`${x}.seq`)})`;
    },
  };
}
