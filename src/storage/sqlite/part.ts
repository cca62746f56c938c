/**
 * A criterion on its way to SQL, for resources of one type. It can be asked of a candidate (`probe`), and often
 * it can name candidates itself (`source`).
 */
import type { Sql } from "./sql.ts";

export interface Source {
  /** Gives `rid`. */
  rows: Sql;
  /** Each rid once, in rising order. */
  ordered: boolean;
  /** Each rid once. */
  unique: boolean;
  /** All of them live and of the type that was asked for. */
  sure: boolean;
  /** All of them satisfy the criterion; else it must be probed too. */
  exact: boolean;
  /** What to count first: less is probably rarer. */
  rank: number;
}

export interface Part {
  source?: Source;
  /** A condition on the rid that an expression gives. */
  probe: (rid: Sql) => Sql;
}

export const everything: Part = { probe: () => ({ text: "1", values: [] }) };
export const nothing: Part = { probe: () => ({ text: "0", values: [] }) };
