/** One page of a search, with its total and what it includes, from one state of the store. */
import { FhirError } from "../../fhir/error.ts";
import type { Query } from "../query.ts";
import type { Page } from "../store.ts";
import { armsOf, counted, gathered, planOf, type Plan } from "./arms.ts";
import type { Arm } from "./arm.ts";
import type { Row, Value } from "./connection.ts";
import { includes } from "./include.ts";
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
  const arms = armsOf(query, reader);
  const { statements, heavy } = planOf(arms, query, collect);
  if (heavy && light && query.limit > 0) throw new FhirError("too-costly", "many resources have to be sorted");
  const candidates = query.limit > 0 ? found(query, arms, statements, reader) : none;
  return pageOf(query, candidates, arms, reader);
}

/** Matches in order, as their rid and sort values: those of the page and at least one more, if there is one. */
interface Found {
  rows: readonly Row[];
  /** How many there are, where it was learnt in passing. */
  total: number | undefined;
}

const none: Found = { rows: [], total: undefined };

function found(query: Query, arms: readonly Arm[], statements: Plan["statements"], reader: Reader): Found {
  const first = !query.after;
  const few = query.total && first && query.sort.length === 0 ? fewOf(arms) : undefined;
  if (few) return counting(few, query, reader);
  const rows = inOrder(statements, query.limit + 1, reader);
  return { rows, total: first && rows.length <= query.limit ? rows.length : undefined };
}

function inOrder(statements: Plan["statements"], most: number, { connection }: Reader): Row[] {
  const rows: Row[] = [];
  for (const statement of statements) {
    if (rows.length === most) break;
    const { text, values } = statement(most - rows.length);
    connection.watch?.("page", { text, values });
    for (const row of connection.all(text, values)) rows.push(row);
  }
  return rows;
}

/** The arm of a query that has but one, with few candidates. */
const fewOf = ([only, ...others]: readonly Arm[]): Arm | undefined =>
  only?.few && others.length === 0 ? only : undefined;

/** All of the few candidates in one text: cheaper than to sort them for the page, and to count them once more. */
function counting(arm: Arm, { limit }: Query, { connection }: Reader): Found {
  const { text, values } = gathered(arm);
  connection.watch?.("page", { text, values });
  const all = JSON.parse(String(connection.get(text, values)?.[0])) as number[];
  const rids = arm.start.unique ? all : [...new Set(all)];
  if (!arm.start.ordered) rids.sort((a, b) => a - b);
  return { rows: rids.slice(0, limit + 1).map((rid) => [rid]), total: rids.length };
}

function pageOf(query: Query, { rows, total }: Found, arms: readonly Arm[], reader: Reader): Page {
  const rids = rows.slice(0, query.limit).map((row) => Number(row[0]));
  const versions = reader.bodies(rids, reader.limits.page);
  const last = rows[versions.length - 1];
  const included = includes(query, rids.slice(0, versions.length), reader);
  return {
    versions,
    ...included,
    ...(query.total && { total: total ?? counted(arms, reader) }),
    ...(last && rows.length > versions.length && { next: cursorOf(last) }),
    looked: Math.max(rows.length, reader.connection.ticks() * 1024),
  };
}

const cursorOf = ([rid, ...values]: Row): { values: readonly Value[]; born: number } => ({
  values,
  born: Number(rid),
});
