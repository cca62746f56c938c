/** How a search is answered: its statements, and how SQLite goes about each. https://www.sqlite.org/eqp.html */
import { FhirError } from "../../fhir/error.ts";
import type { Query } from "../query.ts";
import type { Plan, PlanStep } from "../store.ts";
import type { Connection, Row, Value } from "./connection.ts";
import { tableNames } from "./inserts.ts";
import { openShapes } from "./kept.ts";
import type { Reader } from "./scope.ts";
import { search, type Allowance } from "./search.ts";
import { openSizes } from "./sizes.ts";

/** Milliseconds that a read may hold up the thread that serves requests: one that takes longer is long. */
export const short = 5;

/**
 * Answers the query as it would be answered, and tells how.
 * @param deadline Milliseconds from now
 * @throws FhirError `too-costly`
 */
export function explain(query: Query, reader: Reader, deadline: number): Plan {
  const here = Math.min(short, deadline);
  const brief: Allowance = { deadline: here, light: true, follow: here };
  // Again, because the first time statements are prepared and pages read that a server at work has at hand.
  const plan = told(query, reader, brief) ?? told(query, reader, brief);
  if (plan) return { ...plan, long: false };
  const thorough = told(query, reader, { deadline, light: false, follow: deadline / 20 });
  if (thorough) return { ...thorough, long: true };
  throw new FhirError("too-costly", "the search takes too long: narrow it down");
}

/** Undefined: it cannot be answered so. */
function told(query: Query, reader: Reader, allowance: Allowance): Omit<Plan, "long"> | undefined {
  const { connection, notes } = watched(reader.connection);
  const began = performance.now();
  try {
    // What was counted before is counted again: it is part of how.
    search(query, { ...reader, connection, sizes: openSizes(connection), shapes: openShapes() }, allowance);
  } catch (error) {
    if (error instanceof FhirError && error.kind === "too-costly") return undefined;
    throw error;
  }
  const milliseconds = performance.now() - began;
  const looked = connection.ticks();
  const steps = notes.map(({ purpose, text, values, before }, n): PlanStep => {
    const rows = connection.all(`EXPLAIN QUERY PLAN ${text}`, values);
    return { purpose, ...wayOf(rows, text), looked: (notes[n + 1]?.before ?? looked) - before };
  });
  return { engine: "SQLite", steps, looked, milliseconds };
}

/** A statement, and how often the clock had ticked before it. */
interface Note {
  purpose: PlanStep["purpose"];
  text: string;
  values: readonly Value[];
  before: number;
}

/** The same connection, where every row that is looked at ticks, and each statement leaves a note. */
function watched(connection: Connection): { connection: Connection; notes: readonly Note[] } {
  const notes: Note[] = [];
  const counting = (text: string) => text.replaceAll("& 1023) <> 0 OR", "& 0) <> 0 OR");
  const watching: Connection = {
    ...connection,
    all: (text, values) => connection.all(counting(text), values),
    get: (text, values) => connection.get(counting(text), values),
    each: (text, values) => connection.each(counting(text), values),
    watch: (purpose, { text, values }) => void notes.push({ purpose, text, values, before: connection.ticks() }),
  };
  return { connection: watching, notes };
}

function wayOf(rows: readonly Row[], text: string): Pick<PlanStep, "detail" | "indexes"> {
  const aliases = aliasesOf(text);
  const depths = new Map<unknown, number>();
  const indexes = new Set<string>();
  const lines = rows.map(([id, parent, , detail]) => {
    const depth = (depths.get(parent) ?? -1) + 1;
    depths.set(id, depth);
    const line = named(String(detail), aliases);
    for (const index of indexOf(line)) indexes.add(index);
    return "  ".repeat(depth) + line;
  });
  return { detail: lines.join("\n"), indexes: [...indexes] };
}

/** Which table each alias of a statement of ours is. */
function aliasesOf(text: string): Map<string, string> {
  const found = text.matchAll(/(?:FROM|JOIN) (\w+) (\w+)/g);
  return new Map(Array.from(found, ([, table = "", alias = ""]) => [alias, table] as const).filter(isTable));
}

const isTable = ([, table]: readonly [string, string]) => tableNames.some((name) => name === table);

/** `SEARCH a1 USING …` with the table that is meant. */
const named = (detail: string, aliases: ReadonlyMap<string, string>): string =>
  detail.replace(/^(SEARCH|SCAN) (\w+)/, (whole, verb: string, alias: string) => {
    const table = aliases.get(alias);
    return table === undefined ? whole : `${verb} ${table}`;
  });

/** The index a step goes along; a table's own key has the name of the table. */
function indexOf(line: string): string[] {
  const [, index] = / USING (?:COVERING )?INDEX (\w+)/.exec(line) ?? [];
  if (index !== undefined) return [index];
  const [, table] = /^SEARCH (\w+) USING (?:INTEGER )?PRIMARY KEY/.exec(line) ?? [];
  return table === undefined ? [] : [table];
}
