/** `_include` and `_revinclude`: hops from the matches of a page, and with `iterate` from what they brought. */
import type { Hop, Query } from "../query.ts";
import type { Version } from "../store.ts";
import { compile } from "./compile.ts";
import { deref } from "./links.ts";
import { everything, nothing } from "./part.ts";
import { about, openScope, type Reader, type Scope } from "./scope.ts";
import { filled, join, raw, slot, sql, type Sql } from "./sql.ts";
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
  const included = reader.bodies(brought.slice(0, includeLimit), reader.limits.page);
  return { included, cut: brought.length > included.length };
}

/** Those that were not found before, which now are. */
function fresh(rids: readonly number[], found: Set<number>): number[] {
  const fresh = rids.filter((rid) => !found.has(rid));
  for (const rid of fresh) found.add(rid);
  return fresh;
}

function reached(hop: Hop, from: readonly number[], most: number, reader: Reader): number[] {
  const { connection } = reader;
  // A power of two, so that few statements are prepared.
  const statement = statementOf(hop, 2 ** Math.min(32, Math.ceil(Math.log2(most))), reader);
  const list = { rids: JSON.stringify(from) };
  const [text, values] = [statement.text, filled(statement.values, (of) => (of === start ? list : of))];
  connection.watch?.("included", { text, values });
  return connection.all(text, values).map((row) => Number(row[0]));
}

/** What the rids that a hop starts from, as JSON, are bound in place of. */
const start = { rids: "[]" };
const starting = slot(start, ({ rids }) => rids);

/** Kept, unless what may come along is a question of its own. */
function statementOf(hop: Hop, limit: number, reader: Reader): Sql {
  const make = () => sql`${hop.direction === "out" ? out(hop, reader) : into(hop, reader)} LIMIT ${raw(String(limit))}`;
  const { direction, source, param, targets, where } = hop;
  if (where) return make();
  return reader.shapes.statement(JSON.stringify([direction, source, param, targets, limit]), make);
}

const ticking = sql`((l.rid & 1023) <> 0 OR tick())`;

/** Many refer to the same: what they refer to is looked at once. */
function out(hop: Hop, reader: Reader): Sql {
  const scope = openScope(reader, []);
  const allowed = visible(hop, hop.targets, sql`y`, scope);
  const along = hop.source === undefined ? sql`` : sql` AND ${oneOf(sql`l.tp`, followed(hop, scope))}`;
  return sql`SELECT DISTINCT y.rid FROM (SELECT DISTINCT l.target FROM json_each(${starting}) j CROSS JOIN reference l ON l.rid = j.value${along} WHERE ${ticking}) t CROSS JOIN resource y ON y.rid = ${deref(sql`t.target`)} AND y.live = 1 WHERE ${allowed} ORDER BY y.rid`;
}

function into(hop: Hop, reader: Reader): Sql {
  const scope = openScope(reader, []);
  const types = hop.targets.map((type) => scope.names.find(type, "") ?? 0);
  const sources = hop.source === undefined ? scope.names.types() : [hop.source];
  const allowed = visible(hop, sources, sql`y`, scope);
  return sql`SELECT DISTINCT y.rid FROM json_each(${starting}) j CROSS JOIN resource z ON z.rid = j.value AND ${oneOf(sql`z.type`, types)} CROSS JOIN ${alongAny(hop, scope)} t CROSS JOIN reference l ON l.tp = t.tp AND l.target = z.target CROSS JOIN resource y ON y.rid = l.rid WHERE ${ticking} AND ${allowed} ORDER BY y.rid`;
}

/** The parameters of the source that a hop follows. */
function followed({ source = "", param }: Hop, { names }: Scope): number[] {
  if (param === undefined) return names.params(source);
  const tp = names.find(source, param);
  return tp === undefined ? [] : [tp];
}

/** Those that are references, when every parameter is followed, are told by the index itself: it is jumped through. */
function alongAny(hop: Hop, scope: Scope): Sql {
  if (hop.source !== undefined)
    return sql`(SELECT value AS tp FROM json_each(${JSON.stringify(followed(hop, scope))}))`;
  return sql`(WITH RECURSIVE step (tp) AS (SELECT min(tp) FROM reference UNION ALL SELECT (SELECT min(r.tp) FROM reference r WHERE r.tp > step.tp) FROM step WHERE step.tp IS NOT NULL) SELECT tp FROM step WHERE tp IS NOT NULL)`;
}

/** What may come along, of these types. */
function visible({ where }: Hop, types: readonly string[], y: Sql, scope: Scope): Sql {
  const whole: number[] = [];
  const partly: Sql[] = [];
  for (const type of types) {
    const n = scope.names.find(type, "");
    const part = where === undefined ? everything : compile(where, about(scope, type));
    if (n === undefined || part === nothing) continue;
    if (part === everything) whole.push(n);
    else partly.push(sql`(${y}.type = ${n} AND ${part.probe(sql`${y}.rid`)})`);
  }
  return sql`(${join([oneOf(sql`${y}.type`, whole), ...partly], " OR ", "0")})`;
}
