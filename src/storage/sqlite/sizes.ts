/**
 * How many rows a source has, counted up to a limit. SQLite's own statistics cannot tell a rare code from a
 * frequent one, so we count; what turned out to be many is remembered until the store has grown by a quarter.
 */
import type { Connection } from "./connection.ts";
import type { Source } from "./part.ts";

export interface Sizes {
  /** At most `limit`. */
  count(source: Source, limit: number): number;
}

/** From here on a count is worth remembering. */
const large = 200;
const remembered = 10_000;

export function openSizes(connection: Connection): Sizes {
  const known = new Map<string, { size: number; limit: number; at: number }>();
  const last = () => Number(connection.get("SELECT max(seq) FROM version")?.[0] ?? 0);
  return {
    count(source, limit) {
      const key = source.rows.text.includes("shadowed(")
        ? undefined
        : `${source.rows.text} ${JSON.stringify(source.rows.values)}`;
      const before = key === undefined ? undefined : known.get(key);
      if (before && before.limit >= limit && last() <= before.at * 1.25) return Math.min(before.size, limit);
      const size = counted(connection, source, limit);
      if (key !== undefined && size >= large) {
        if (known.size >= remembered) known.clear();
        known.set(key, { size, limit, at: last() });
      }
      return size;
    },
  };
}

function counted(connection: Connection, { rows }: Source, limit: number): number {
  const text = `SELECT count(*) FROM (SELECT rid FROM (${rows.text}) LIMIT ?)`;
  return Number(connection.get(text, [...rows.values, limit])?.[0]);
}
