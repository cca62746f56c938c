/** One page of a search, with its total and what it includes, from one state of the store. */
import { FhirError } from "../../fhir/error.ts";
import type { Query } from "../query.ts";
import type { Page, PlanStep } from "../store.ts";
import type { Row, Value } from "./connection.ts";
import { includes } from "./include.ts";
import { prepare, type Prepared } from "./prepared.ts";
import type { Reader } from "./scope.ts";

/** How long a search may take here, and what it may do. */
export interface Allowance {
  /** Milliseconds. */
  deadline: number;
  /** Throws `too-costly` at once when it is known to be long. */
  light: boolean;
  /** Milliseconds for following an index before all candidates are collected. */
  follow: number;
}

/** @throws FhirError `too-costly` */
export function search(query: Query, reader: Reader, { deadline, light, follow }: Allowance): Page {
  const until = performance.now() + deadline;
  const left = () => until - performance.now();
  try {
    return attempt(query, reader, { ms: Math.min(follow, deadline), light, collect: false });
  } catch (error) {
    const again = error instanceof FhirError && error.kind === "too-costly" && follow < deadline && left() > 0;
    if (!again) throw error;
    return attempt(query, reader, { ms: left(), light, collect: true });
  }
}

interface Attempt {
  ms: number;
  light: boolean;
  collect: boolean;
}

function attempt(query: Query, reader: Reader, how: Attempt): Page {
  const { connection } = reader;
  return connection.within(how.ms, () => connection.snapshot(() => answered(query, reader, how)));
}

function answered(query: Query, reader: Reader, { light, collect }: Attempt): Page {
  reader.shadows.reset();
  const prepared = prepare(query, reader, collect);
  if (prepared.heavy && light && query.limit > 0) throw new FhirError("too-costly", "many resources have to be sorted");
  const { few } = prepared;
  return pageOf(query, few ? counting(few, prepared, query, reader) : found(prepared, query, reader), prepared, reader);
}

/** Matches in order, as their rid and sort values: those of the page and at least one more, if there is one. */
interface Found {
  rows: readonly Row[];
  /** How many there are, where it was learnt in passing. */
  total: number | undefined;
}

function found(prepared: Prepared, { after, limit }: Query, { connection }: Reader): Found {
  const rows: Row[] = [];
  for (const statement of prepared.statements) {
    if (rows.length > limit) break;
    const [text, values] = [statement.text, prepared.values(statement)];
    connection.watch?.("page", { text, values });
    for (const row of connection.all(text, values)) rows.push(row);
  }
  return { rows, total: !after && limit > 0 && rows.length <= limit ? rows.length : undefined };
}

type Few = NonNullable<Prepared["few"]>;

/** All of the few candidates in one text: cheaper than to sort them for the page, and to count them once more. */
function counting({ rows, unique, ordered }: Few, { values }: Prepared, { limit }: Query, reader: Reader): Found {
  const all = JSON.parse(String(one(reader, "page", rows.text, values(rows)))) as number[];
  const rids = unique ? all : [...new Set(all)];
  if (!ordered) rids.sort((a, b) => a - b);
  return { rows: rids.slice(0, limit + 1).map((rid) => [rid]), total: rids.length };
}

function pageOf(query: Query, { rows, total }: Found, prepared: Prepared, reader: Reader): Page {
  const rids = rows.slice(0, query.limit).map((row) => Number(row[0]));
  const versions = reader.bodies(rids, reader.limits.page);
  const last = rows[versions.length - 1];
  const included = includes(query, rids.slice(0, versions.length), reader);
  return {
    versions,
    ...included,
    ...(query.total && { total: total ?? counted(prepared, reader) }),
    ...(last && rows.length > versions.length && { next: cursorOf(last) }),
    looked: Math.max(rows.length, reader.connection.ticks() * 1024),
  };
}

/** How many resources satisfy the query. */
const counted = ({ totals, values }: Prepared, reader: Reader): number =>
  totals.reduce((sum, statement) => sum + Number(one(reader, "total", statement.text, values(statement))), 0);

function one({ connection }: Reader, purpose: PlanStep["purpose"], text: string, values: readonly Value[]) {
  connection.watch?.(purpose, { text, values });
  return connection.get(text, values)?.[0];
}

const cursorOf = ([rid, ...values]: Row): { values: readonly Value[]; born: number } => ({
  values,
  born: Number(rid),
});
