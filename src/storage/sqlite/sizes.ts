/**
 * How many rows a source has, counted up to a limit. SQLite's own statistics cannot tell a rare code from a
 * frequent one, so we count, and remember it for a while: a number that has grown old costs time, never truth.
 */
import type { Connection } from "./connection.ts";
import type { Source } from "./part.ts";

export interface Sizes {
  /** At most `limit`. */
  count(source: Source, limit: number): number;
}

const remembered = 10_000;
/** Milliseconds for which a count is believed. */
const believed = 5_000;

export function openSizes(connection: Connection): Sizes {
  const known = new Map<string, { size: number; limit: number; until: number }>();
  return {
    count(source, limit) {
      const key = keyOf(source);
      const before = key === undefined ? undefined : known.get(key);
      const told = before && (before.limit >= limit || before.size < before.limit);
      if (told && performance.now() < before.until) return Math.min(before.size, limit);
      const size = counted(connection, source, limit);
      if (key !== undefined) {
        if (known.size >= remembered) known.clear();
        known.set(key, { size, limit, until: performance.now() + believed });
      }
      return size;
    },
  };
}

/** Undefined: it holds a test that only this question has. */
const keyOf = ({ rows: { text, values } }: Source): string | undefined =>
  text.includes("shadowed(") ? undefined : `${text} ${values.join("\u0000")}`;

function counted(connection: Connection, { rows }: Source, limit: number): number {
  // Another value for a bound limit makes SQLite prepare the statement anew.
  const text = `SELECT count(*) FROM (SELECT rid FROM (${rows.text}) LIMIT ${limit})`;
  connection.watch?.("candidates", { text, values: rows.values });
  return Number(connection.get(text, rows.values)?.[0]);
}
