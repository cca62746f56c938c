/** A criterion as a part of a question, constants folded. match.ts says what it must mean. */
import type { Criterion } from "../query.ts";
import { commitTime } from "./commit-time.ts";
import { leaf } from "./leaves.ts";
import { referredBy, refers } from "./links.ts";
import { presence } from "./names.ts";
import { everything, nothing, type Part, type Source } from "./part.ts";
import type { Limits, Scope } from "./scope.ts";
import { join, raw, sql, type Sql } from "./sql.ts";
import { compartment, has, ids, ofTypes } from "./wholes.ts";
import { windowsOf } from "./window.ts";

export function compile(where: Criterion, scope: Scope): Part {
  switch (where.op) {
    case "all":
      return everything;
    case "none":
      return nothing;
    case "and":
      return and(where.of, scope);
    case "or":
      return or(where.of, scope);
    case "not":
      return not(compile(where.of, scope));
    case "id":
      return where.ids.length === 0 ? nothing : ids(where, scope);
    case "type":
      return ofTypes(where, scope);
    case "updated":
      return commitTime(where, scope);
    case "present":
      return present(where.param, scope);
    case "compartment":
      return compartment(where, scope);
    case "refers":
      return refers(where, scope, compile);
    case "referredBy":
      return referredBy(where, scope, compile);
    default:
      return leaf(where, scope);
  }
}

/** The parts that must all hold; undefined: they never do together. */
export function conjuncts(where: Criterion, scope: Scope): Part[] | undefined {
  const parts: Part[] = [];
  const all = flat(where);
  const narrow = narrowed(all, scope);
  const windows = windowsOf(all, narrow);
  for (const one of all) {
    const part = compile(one, one.op === "type" ? scope : narrow);
    if (part === nothing) return undefined;
    if (part !== everything) parts.push(windows.covered.has(one) ? { probe: part.probe } : part);
  }
  return [...parts, ...windows.parts];
}

/** Where only some types are left, the rest of the question is about these. */
function narrowed(all: readonly Criterion[], scope: Scope): Scope {
  const asked = scope.types.length > 1 ? all.filter((one) => one.op === "type") : [];
  if (asked.length === 0) return scope;
  return { ...scope, types: scope.types.filter((type) => asked.every(({ types }) => types.includes(type))) };
}

/** The criteria that must all hold. */
export const flat = (where: Criterion): readonly Criterion[] => (where.op === "and" ? where.of.flatMap(flat) : [where]);

function and(of: readonly Criterion[], scope: Scope): Part {
  const parts = conjuncts({ op: "and", of }, scope);
  if (parts === undefined) return nothing;
  const [only] = parts;
  if (only === undefined) return everything;
  return parts.length === 1 ? only : both(parts, scope);
}

function both(parts: readonly Part[], scope: Scope): Part {
  const probe = (rid: Sql) =>
    sql`(${join(
      parts.map((part) => part.probe(rid)),
      " AND ",
      "1",
    )})`;
  const start = rarest(parts, scope)?.part;
  return start ? { source: startedBy(start, parts, scope), probe } : { probe };
}

function startedBy(start: Part & { source: Source }, parts: readonly Part[], scope: Scope): Source {
  const m = scope.alias();
  const probed = parts.filter((part) => part !== start || !start.source.exact);
  const tests = probed.map((part) => part.probe(sql`${m}.rid`));
  const rows = sql`SELECT ${m}.rid AS rid FROM (${start.source.rows}) ${m} WHERE ${join([...tests, tick(m)], " AND ", "1")}`;
  return { ...start.source, rows, exact: true };
}

/** A row in 1,024 looks at the clock. */
export const tick = (alias: Sql): Sql => sql`((${alias}.rid & 1023) <> 0 OR tick())`;

const few = 50;
const capped = 200;

/** Counts of one class lead to the same choice. */
export function classOf(size: number, { small }: Limits): number {
  if (size >= small) return 3;
  if (size <= few) return 0;
  return size < capped ? 1 : 2;
}

type Starting = Part & { source: Source };

/** The part that names the fewest candidates, and how many, up to `small`; undefined when none names any. */
export function rarest(parts: readonly Part[], scope: Scope): { part: Starting; size: number } | undefined {
  const starting = parts.filter((part): part is Starting => part.source !== undefined);
  starting.sort((a, b) => a.source.rank - b.source.rank);
  const { small } = scope.limits;
  const best = least(starting, Math.min(capped, small), scope);
  return best && best.size >= capped ? least(starting, small, scope) : best;
}

function least(parts: readonly Starting[], limit: number, { sizes }: Scope) {
  let best: { part: Starting; size: number } | undefined;
  for (const part of parts) {
    const size = sizes.count(part.source, limit);
    if (!best || size < best.size) best = { part, size };
    if (size <= few) break;
  }
  return best;
}

function or(of: readonly Criterion[], scope: Scope): Part {
  const parts = of.map((one) => compile(one, scope)).filter((part) => part !== nothing);
  if (parts.includes(everything)) return everything;
  const [only] = parts;
  if (only === undefined) return nothing;
  return parts.length === 1 ? only : either(parts);
}

/** SQLite refuses more terms in one compound SELECT. */
const mostTerms = 400;

function either(parts: readonly Part[]): Part {
  const probe = (rid: Sql) =>
    sql`(${join(
      parts.map((part) => part.probe(rid)),
      " OR ",
      "0",
    )})`;
  const sources = parts.map(({ source }) => source).filter((source) => source !== undefined);
  if (sources.length < parts.length || sources.length > mostTerms) return { probe };
  const rows = join(
    sources.map((source) => sql`SELECT rid FROM (${source.rows})`),
    " UNION ALL ",
    "",
  );
  return {
    source: {
      rows,
      ordered: false,
      unique: false,
      sure: sources.every(({ sure }) => sure),
      exact: sources.every(({ exact }) => exact),
      rank: Math.max(...sources.map(({ rank }) => rank)),
    },
    probe,
  };
}

function not(part: Part): Part {
  if (part === everything) return nothing;
  return part === nothing ? everything : { probe: (rid) => sql`NOT ${part.probe(rid)}` };
}

function present(param: string, scope: Scope): Part {
  const n = scope.names.find(scope.types[0] ?? "", param);
  return n === undefined ? nothing : has(presence(n), scope);
}

/** Every live resource of the scope's types, in the order of rids. */
export function scan({ types, names }: Scope): Source {
  const numbers = types.map((type) => names.find(type, "")).filter((n) => n !== undefined);
  const single = numbers.length === 1;
  const from = single ? "resource INDEXED BY resource_live" : "resource NOT INDEXED";
  const type = single
    ? sql`type = ${numbers[0] ?? 0}`
    : sql`type IN (SELECT value FROM json_each(${JSON.stringify(numbers)}))`;
  return {
    rows: sql`SELECT rid FROM ${raw(from)} WHERE live = 1 AND ${type}`,
    ordered: true,
    unique: true,
    sure: true,
    exact: true,
    rank: 9,
  };
}
