/** `_include` and `_revinclude`: hops from the matches of a page, and with `iterate` from what they brought. */
import type { Hop, Query } from "../query.ts";
import type { Version } from "../store.ts";
import { compile } from "./compile.ts";
import { deref } from "./links.ts";
import { everything, nothing } from "./part.ts";
import { about, openScope, type Reader, type Scope } from "./scope.ts";
import { join, sql, type Sql } from "./sql.ts";
import { versionColumns, versionOf } from "./versions.ts";
import { oneOf } from "./wholes.ts";

interface Included {
  included: readonly Version[];
  cut: boolean;
}

/** In the order they are found: hop by hop, each in the order of creation, then once more from what is new. */
export function includes(
  { include = [], includeLimit = Infinity }: Query,
  matches: readonly number[],
  reader: Reader,
): Included {
  const found = new Set(matches);
  const most = matches.length + includeLimit + 1;
  let from = matches;
  let hops = include;
  while (hops.length > 0 && from.length > 0) {
    from = hops.flatMap((hop) => fresh(reached(hop, from, most + found.size, reader), found));
    if (found.size >= most) break;
    hops = include.filter(({ iterate }) => iterate);
  }
  const brought = [...found].slice(matches.length);
  return { included: versions(brought.slice(0, includeLimit), reader), cut: brought.length > includeLimit };
}

/** Those that were not found before, which now are. */
function fresh(rids: readonly number[], found: Set<number>): number[] {
  const fresh = rids.filter((rid) => !found.has(rid));
  for (const rid of fresh) found.add(rid);
  return fresh;
}

function reached(hop: Hop, from: readonly number[], most: number, reader: Reader): number[] {
  const scope = openScope(reader, []);
  const tp = scope.names.find(hop.source, hop.param);
  const types = hop.targets.map((type) => scope.names.find(type, "")).filter((n) => n !== undefined);
  if (tp === undefined || types.length === 0) return [];
  const list = JSON.stringify(from);
  const { text, values } =
    hop.direction === "out" ? out(hop, { tp, list }, scope) : into(hop, { tp, list, types }, scope);
  // A power of two, so that few statements are prepared.
  const limit = 2 ** Math.min(32, Math.ceil(Math.log2(most)));
  return scope.connection.all(`${text} LIMIT ${limit}`, values).map((row) => Number(row[0]));
}

interface Step {
  tp: number;
  /** Rids to start from, as JSON. */
  list: string;
}

function out(hop: Hop, { tp, list }: Step, scope: Scope): Sql {
  const allowed = hop.targets.flatMap((type) => {
    const n = scope.names.find(type, "");
    const may = visible(hop, type, sql`y.rid`, scope);
    return n === undefined || may === undefined ? [] : [sql`(y.type = ${n} AND ${may})`];
  });
  return sql`SELECT DISTINCT y.rid FROM json_each(${list}) j CROSS JOIN reference l ON l.rid = j.value AND l.tp = ${tp} CROSS JOIN resource y ON y.rid = ${deref(sql`l.target`)} AND y.live = 1 WHERE ${join(allowed, " OR ", "0")} ORDER BY y.rid`;
}

function into(hop: Hop, { tp, list, types }: Step & { types: readonly number[] }, scope: Scope): Sql {
  const may = visible(hop, hop.source, sql`l.rid`, scope) ?? sql`0`;
  return sql`SELECT DISTINCT l.rid FROM json_each(${list}) j CROSS JOIN resource z ON z.rid = j.value AND ${oneOf(sql`z.type`, types)} CROSS JOIN reference l ON l.tp = ${tp} AND l.target = z.target WHERE ((l.rid & 1023) <> 0 OR tick()) AND ${may} ORDER BY l.rid`;
}

function visible({ where }: Hop, type: string, rid: Sql, scope: Scope): Sql | undefined {
  const part = where === undefined ? everything : compile(where, about(scope, type));
  return part === nothing ? undefined : part.probe(rid);
}

function versions(rids: readonly number[], { connection, names }: Reader): Version[] {
  const text = `SELECT ${versionColumns.text} FROM json_each(?) j CROSS JOIN resource r ON r.rid = j.value CROSS JOIN version v ON v.seq = r.seq ORDER BY j.key`;
  return rids.length === 0 ? [] : connection.all(text, [JSON.stringify(rids)]).map((row) => versionOf(row, names));
}
