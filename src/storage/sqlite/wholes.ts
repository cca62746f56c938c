/** The criteria that look at a resource as a whole: what is present, where it belongs, its id. */
import type { Value } from "./connection.ts";
import { targetOf } from "./identity.ts";
import { exists, rows, source, type Conditions } from "./leaves.ts";
import type { CriterionOf } from "../query.ts";
import { everything, nothing, type Part } from "./part.ts";
import type { Scope } from "./scope.ts";
import { firstHigh, presence } from "./names.ts";
import { raw, slot, sql, type Sql } from "./sql.ts";

/** Has any entry of the parameter: one of the characters of `resource.present`. */
export function has(character: string, scope: Scope): Part {
  return {
    probe: (rid) => exists(scope, "resource", rid, (a) => [sql`instr(${a}.present, ${character}) > 0`]),
  };
}

/** In a compartment. */
export function compartment(where: CriterionOf<"compartment">, scope: Scope): Part {
  const n = scope.names.find(where.compartment, "");
  if (n === undefined) return nothing;
  if (targetOf(scope, where.compartment, where.id) === undefined) return scope.unsettled();
  const { connection, names } = scope;
  const target = slot(where, (one) => targetOf({ connection, names }, one.compartment, one.id) ?? null);
  const types = scope.types.map((type) => scope.names.find(type, "") ?? 0);
  const within: Conditions = (a) => [sql`${a}.compartment = ${n}`, sql`${a}.target = ${target}`];
  const found = rows(scope, "member", (a) => [...within(a), amongMany(sql`${a}.type`, types)]);
  return {
    source: source(found, 2, { unique: true, ordered: types.length === 1 }),
    probe: (rid) => exists(scope, "member", rid, (a) => [...within(a), oneOf(sql`${a}.type`, types)]),
  };
}

/** Fewer than these are looked for one by one. */
const manyTypes = 8;

/** One of many numbers: cheaper asked of each row than each of the numbers looked for in the index. */
function amongMany(column: Sql, numbers: readonly number[]): Sql {
  if (numbers.length < manyTypes) return oneOf(column, numbers);
  return sql`instr(${numbers.map(presence).join("")}, char(CASE WHEN ${column} < ${raw(String(firstHigh))} THEN ${column} + 32 ELSE ${column} + 2080 END)) > 0`;
}

/** One value is asked for as such, so that an index can be followed in its order. */
export function oneOf(column: Sql, values: readonly Value[]): Sql {
  const [only] = values;
  if (values.length === 1 && only !== undefined) return sql`${column} = ${only}`;
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
}

function oneOfIds(column: Sql, where: CriterionOf<"id">): Sql {
  if (where.ids.length === 1) return sql`${column} = ${slot(where, ({ ids: [id] }) => id ?? null)}`;
  return sql`${column} IN (SELECT value FROM json_each(${slot(where, (one) => JSON.stringify(one.ids))}))`;
}

/** Those ids. */
export function ids(where: CriterionOf<"id">, scope: Scope): Part {
  const types = scope.types.map((type) => scope.names.find(type, "") ?? 0);
  const found = rows(scope, "resource", (a) => [
    oneOf(sql`${a}.type`, types),
    oneOfIds(sql`${a}.id`, where),
    sql`${a}.live = 1`,
  ]);
  return {
    source: source(found, 0, { unique: true }),
    probe: (rid) => exists(scope, "resource", rid, (a) => [oneOfIds(sql`${a}.id`, where)]),
  };
}

/** Of one of the types: known at once, unless the scope has types of both sorts. */
export function ofTypes(where: CriterionOf<"type">, scope: Scope): Part {
  const asked = scope.types.filter((type) => where.types.includes(type));
  if (asked.length === 0) return nothing;
  if (asked.length === scope.types.length) return everything;
  const types = asked.map((type) => scope.names.find(type, "") ?? 0);
  const found = rows(scope, "resource", (a) => [oneOf(sql`${a}.type`, types), sql`${a}.live = 1`]);
  return {
    source: source(found, 8, { unique: true }),
    probe: (rid) => exists(scope, "resource", rid, (a) => [oneOf(sql`${a}.type`, types)]),
  };
}
