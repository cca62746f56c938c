/** Rows on their way into the tables: gathered, then many in one statement. */
import type { StatementSync } from "node:sqlite";
import type { Connection, Value } from "./connection.ts";

/** Columns, and how many of the first are the key. */
export const tables = {
  resource: { columns: ["rid", "type", "id", "target", "version", "seq", "live", "present"], key: 1 },
  version: { columns: ["seq", "rid", "version", "type", "at", "method", "body"], key: 1 },
  shadow: { columns: ["rid", "entries"], key: 1 },
  token: { columns: ["tp", "code", "rid", "system", "mark"], key: 4 },
  string: { columns: ["tp", "folded", "rid", "exact", "mark"], key: 4 },
  text: { columns: ["tp", "text", "rid"], key: 3 },
  uri: { columns: ["tp", "uri", "rid"], key: 3 },
  url: { columns: ["tp", "url", "rid"], key: 3 },
  range: { columns: ["tp", "low", "rid", "high", "mark"], key: 4 },
  quantity: { columns: ["tp", "low", "rid", "unit", "high", "mark"], key: 5 },
  reference: { columns: ["tp", "target", "rid", "version", "mark"], key: 4 },
  joint: { columns: ["tp", "head", "tail", "low", "rid", "high"], key: 6 },
  near: { columns: ["tp", "latitude", "longitude", "rid"], key: 4 },
  member: { columns: ["compartment", "target", "type", "rid"], key: 4 },
  audit: { columns: ["n", "at", "seq", "patient", "agent", "hash", "body"], key: 1 },
} as const;

export type Table = keyof typeof tables;
export const tableNames = Object.keys(tables) as Table[];

/** The tables of index rows: whose rows may coincide, as two composites with one beginning do. */
const facts = new Set<Table>(["resource", "version", "shadow", "audit"]);

export interface Inserts {
  add(table: Table, row: readonly Value[]): void;
  remove(table: Table, row: readonly Value[]): void;
  flush(): void;
  /** Forgets what was not flushed. */
  drop(): void;
}

/** Rows in one statement; the largest that fits is taken. */
const sizes = [64, 16, 4, 1];

export function openInserts(connection: Connection): Inserts {
  const waiting = new Map<Table, { values: Value[]; insert: (values: Value[]) => void }>();
  for (const table of tableNames) waiting.set(table, { values: [], insert: inserter(connection, table) });
  return {
    add(table, row) {
      const values = waiting.get(table)?.values;
      for (const value of row) values?.push(value);
    },
    remove(table, row) {
      const { columns, key } = tables[table];
      const where = columns.slice(0, key).map((column) => `${column} = ?`);
      connection.run(`DELETE FROM ${table} WHERE ${where.join(" AND ")}`, row.slice(0, key));
    },
    flush() {
      for (const { values, insert } of waiting.values()) {
        if (values.length === 0) continue;
        insert(values);
        values.length = 0;
      }
    },
    drop() {
      for (const { values } of waiting.values()) values.length = 0;
    },
  };
}

function inserter(connection: Connection, table: Table): (values: Value[]) => void {
  const { columns } = tables[table];
  const width = columns.length;
  const row = `(${columns.map(() => "?").join(", ")})`;
  const start = `INSERT ${facts.has(table) ? "" : "OR IGNORE "}INTO ${table} (${columns.join(", ")}) VALUES `;
  const statements = new Map<number, StatementSync>();
  const statement = (size: number) => {
    const known =
      statements.get(size) ?? connection.statement(start + Array.from({ length: size }, () => row).join(", "));
    statements.set(size, known);
    return known;
  };
  return (values) => {
    let at = 0;
    for (const size of sizes)
      for (const step = size * width; values.length - at >= step; at += step)
        statement(size).run(...values.slice(at, at + step));
  };
}
