/** The criteria that look at the entries of one resource: which table and which rows of it. */
import type { EntryTest } from "../match.ts";
import { finite } from "../finite.ts";
import type { CriterionOf, RangeTest } from "../query.ts";
import { afterPrefix } from "../text.ts";
import { targetOf, targetsOf } from "./identity.ts";
import { joint, near } from "./composed.ts";
import { first } from "./marks.ts";
import { nothing, type Part, type Source } from "./part.ts";
import type { Scope } from "./scope.ts";
import { all, join, raw, slot, sql, type Slot, type Sql } from "./sql.ts";

/** A criterion on the entries of one parameter. Nothing of that parameter was ever stored: it holds of none. */
export function leaf(where: EntryTest, scope: Scope): Part {
  const tp = scope.names.find(scope.types[0] ?? "", where.param);
  if (tp === undefined) return nothing;
  switch (where.op) {
    case "token":
      return token(where, tp, scope);
    case "tokens":
      return tokens(where, tp, scope);
    case "text":
      return scanned(scope, where, (a) => [sql`${a}.tp = ${tp}`, sql`instr(${a}.text, ${slot(where, textOf)}) > 0`]);
    case "string":
      return string(where, tp, scope);
    case "uri":
      return uri(where, tp, scope);
    case "url":
      return keyed(scope, "url", 1, (a) => [sql`${a}.tp = ${tp}`, sql`${a}.url = ${slot(where, ({ url }) => url)}`]);
    case "range":
    case "quantity":
      return range(where, tp, scope);
    case "reference":
      return reference(where, tp, scope);
    case "joint":
      return joint(where, tp, scope);
    case "near":
      return near(where, tp, scope);
  }
}

export type Conditions = (alias: Sql) => Sql[];

export const source = (rows: Sql, rank: number, more: Partial<Source> = {}): Source => ({
  rows,
  rank,
  ordered: false,
  unique: false,
  sure: true,
  exact: true,
  ...more,
});

export function rows(scope: Scope, table: string, conditions: Conditions): Sql {
  const a = scope.alias();
  return sql`SELECT ${a}.rid AS rid FROM ${raw(table)} ${a} WHERE ${all(conditions(a))}`;
}

/** All columns of the key before the rid are known: found by rid too, and in the order of rids. */
function keyed(scope: Scope, table: string, rank: number, conditions: Conditions): Part {
  return {
    source: source(rows(scope, table, conditions), rank, { ordered: true, unique: true }),
    probe: (rid) => exists(scope, table, rid, conditions),
  };
}

export function exists(scope: Scope, table: string, rid: Sql, conditions: Conditions): Sql {
  const a = scope.alias();
  return sql`EXISTS (SELECT 1 FROM ${raw(table)} ${a} WHERE ${all([...conditions(a), sql`${a}.rid = ${rid}`])})`;
}

/** Part of a parameter's rows; of one resource it is asked by its shadow. */
function scanned(scope: Scope, where: EntryTest, conditions: Conditions, rank = 8): Part {
  const table = where.op === "tokens" ? "token" : where.op;
  return {
    source: source(rows(scope, table, conditions), rank),
    probe: (rid) => scope.shadows.probe(where, rid),
  };
}

function token(where: CriterionOf<"token">, tp: number, scope: Scope): Part {
  const { code, system } = where;
  if (code === undefined)
    return scanned(scope, where, (a) => [
      sql`${a}.tp = ${tp}`,
      ...(system === undefined ? [] : [sql`${a}.system = ${systemOf(where)}`]),
    ]);
  const known: Conditions = (a) => [sql`${a}.tp = ${tp}`, sql`${a}.code = ${slot(where, (one) => one.code ?? null)}`];
  if (system !== undefined)
    return keyed(scope, "token", 4, (a) => [...known(a), sql`${a}.system = ${systemOf(where)}`]);
  return {
    ...keyed(scope, "token", 4, (a) => [...known(a), isFirst(a)]),
    probe: (rid) => exists(scope, "token", rid, known),
  };
}

const textOf = ({ text }: { text: string }) => text;
const systemOf = (where: CriterionOf<"token">) => slot(where, ({ system }) => system ?? null);

/** Rows that are the first of their kind in a resource. */
const isFirst = (a: Sql): Sql => sql`(${a}.mark & ${raw(String(first))}) <> 0`;

function tokens(where: CriterionOf<"tokens">, tp: number, scope: Scope): Part {
  const pairs = slot(where, ({ of }) => JSON.stringify(of.map(({ code, system }) => [code, system])));
  const a = scope.alias();
  const j = scope.alias();
  const found = sql`SELECT ${a}.rid AS rid FROM json_each(${pairs}) ${j} CROSS JOIN token ${a} ON ${a}.tp = ${tp} AND ${a}.code = ${j}.value ->> 0 AND ${a}.system = ${j}.value ->> 1`;
  return { source: source(found, 6), probe: (rid) => scope.shadows.probe(where, rid) };
}

function string(where: CriterionOf<"string">, tp: number, scope: Scope): Part {
  const { how } = where;
  if (how === "equal") return equal(where, tp, scope);
  return scanned(scope, where, (a) => [sql`${a}.tp = ${tp}`, ...strings[how](a, where)], how === "starts" ? 5 : 8);
}

/** The whole of the folded text is part of the key. */
function equal(where: CriterionOf<"string">, tp: number, scope: Scope): Part {
  const known: Conditions = (a) => [sql`${a}.tp = ${tp}`, sql`${a}.folded = ${slot(where, textOf)}`];
  return {
    ...keyed(scope, "string", 4, (a) => [...known(a), isFirst(a)]),
    probe: (rid) => exists(scope, "string", rid, known),
  };
}

/** Bytes, where characters would end at U+0000. */
const strings: Record<
  Exclude<CriterionOf<"string">["how"], "equal">,
  (a: Sql, where: CriterionOf<"string">) => Sql[]
> = {
  starts: (a, where) => prefixed(sql`${a}.folded`, where),
  contains: (a, where) => [sql`instr(${a}.folded, ${slot(where, textOf)}) > 0`],
  ends: (a, where) =>
    where.text === ""
      ? []
      : [
          sql`substr(CAST(${a}.folded AS BLOB), ${slot(where, ({ text }) => -Buffer.byteLength(text))}) = CAST(${slot(where, textOf)} AS BLOB)`,
        ],
  exact: (a, where) => [sql`${a}.exact = ${slot(where, textOf)}`],
};

function prefixed(column: Sql, where: CriterionOf<"string">): Sql[] {
  const start = sql`${column} >= ${slot(where, textOf)}`;
  if (afterPrefix(where.text) === undefined) return [start];
  return [start, sql`${column} < ${slot(where, ({ text }) => afterPrefix(text) ?? null)}`];
}

function uri(where: CriterionOf<"uri">, tp: number, scope: Scope): Part {
  const asked = slot(where, (one) => one.uri);
  switch (where.how) {
    case "equal":
      return keyed(scope, "uri", 2, (a) => [sql`${a}.tp = ${tp}`, sql`${a}.uri = ${asked}`]);
    case "below":
      return scanned(
        scope,
        where,
        (a) => [
          sql`${a}.tp = ${tp}`,
          sql`${a}.uri >= ${asked} AND ${a}.uri < ${slot(where, (one) => `${one.uri}0`)}`,
          sql`(${a}.uri = ${asked} OR ${a}.uri >= ${slot(where, (one) => `${one.uri}/`)})`,
        ],
        4,
      );
    case "above":
      return scanned(
        scope,
        where,
        (a) => [
          sql`${a}.tp = ${tp}`,
          sql`${a}.uri IN (SELECT value FROM json_each(${slot(where, (one) => JSON.stringify(ancestors(one.uri)))}))`,
        ],
        3,
      );
  }
}

/** The uri and every beginning of it that ends before a slash. */
const ancestors = (asked: string): string[] => [
  ...Array.from(asked.matchAll(/\//g), ({ index }) => asked.slice(0, index)),
  asked,
];

type Bounds = (a: Sql, low: Slot, high: Slot) => Sql;

/** The unary plus keeps SQLite from the index that the other bound would need. */
const bounds: Record<Exclude<RangeTest, "outside">, Bounds> = {
  within: (a, low, high) => sql`${a}.low >= ${low} AND ${a}.low <= ${high} AND +${a}.high <= ${high}`,
  overlaps: (a, low, high) => sql`${a}.low < ${high} AND +${a}.high > ${low}`,
  "starts-after": (a, _low, high) => sql`${a}.low >= ${high}`,
  "ends-before": (a, low) => sql`${a}.high <= ${low}`,
  "reaches-above": (a, _low, high) => sql`${a}.high > ${high}`,
  "reaches-below": (a, low) => sql`${a}.low < ${low}`,
};

const unitOf = (where: CriterionOf<"range"> | CriterionOf<"quantity">) => (where.op === "quantity" ? where.unit : null);

function range(where: CriterionOf<"range"> | CriterionOf<"quantity">, tp: number, scope: Scope): Part {
  const [low, high] = [slot(where, (one) => finite(one.low)), slot(where, (one) => finite(one.high))];
  const tests = where.how === "outside" ? (["reaches-below", "reaches-above"] as const) : [where.how];
  const unit = where.op === "quantity" ? where.unit : "";
  const common: Conditions = (a) => [
    sql`${a}.tp = ${tp}`,
    ...(unit === "" ? [] : [sql`${a}.unit = ${slot(where, unitOf)}`]),
  ];
  const found = tests.map((how) => rows(scope, where.op, (a) => [...common(a), bounds[how](a, low, high)]));
  const united = join(found, " UNION ALL ", "");
  if (where.op === "quantity") return { source: source(united, 6), probe: (rid) => scope.shadows.probe(where, rid) };
  return {
    source: source(united, 6),
    probe(rid) {
      const a = scope.alias();
      const either = join(
        tests.map((how) => sql`(${bounds[how](a, low, high)})`),
        " OR ",
        "0",
      );
      return sql`EXISTS (SELECT 1 FROM range ${a} INDEXED BY range_rid WHERE ${a}.rid = ${rid} AND ${a}.tp = ${tp} AND (${either}))`;
    },
  };
}

function reference(where: CriterionOf<"reference">, tp: number, scope: Scope): Part {
  const version: Conditions = (a) => (where.version === undefined ? [] : [sql`${a}.version = ${versionOf(where)}`]);
  if (where.type === undefined) return untyped(where, tp, scope);
  if (targetOf(scope, where.type, where.id) === undefined) return scope.unsettled();
  const { connection, names } = scope;
  const target = slot(where, ({ type = "", id }) => targetOf({ connection, names }, type, id) ?? null);
  const known: Conditions = (a) => [sql`${a}.tp = ${tp}`, sql`${a}.target = ${target}`, ...version(a)];
  const once: Conditions = (a) => (where.version === undefined ? [...known(a), isFirst(a)] : known(a));
  return { ...keyed(scope, "reference", 1, once), probe: (rid) => exists(scope, "reference", rid, known) };
}

const versionOf = (where: CriterionOf<"reference">) => slot(where, ({ version }) => version ?? null);

function untyped(where: CriterionOf<"reference">, tp: number, scope: Scope): Part {
  const targets = targetsOf(scope, where.id);
  if (targets.length === 0) return nothing;
  const known: Conditions = (a) => [
    sql`${a}.tp = ${tp}`,
    sql`${a}.target IN (SELECT value FROM json_each(${JSON.stringify(targets)}))`,
    ...(where.version === undefined ? [] : [sql`${a}.version = ${versionOf(where)}`]),
  ];
  return {
    source: source(rows(scope, "reference", known), 1),
    probe: (rid) => exists(scope, "reference", rid, known),
  };
}
