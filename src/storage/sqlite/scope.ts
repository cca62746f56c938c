/** What compiling a question needs: the connection, the type it is about, fresh aliases, and tests that run in JavaScript. */
import { test, type EntryTest } from "../match.ts";
import { extreme, type SortValue } from "../order.ts";
import type { SortKey } from "../query.ts";
import type { Connection } from "./connection.ts";
import type { Shapes } from "./kept.ts";
import type { Names } from "./names.ts";
import { nothing, type Part } from "./part.ts";
import { entriesOf } from "./rows.ts";
import type { Sizes } from "./sizes.ts";
import { raw, sql, type Sql } from "./sql.ts";
import type { Bodies } from "./versions.ts";

export interface Limits {
  /** Fewer candidates than this are collected. */
  small: number;
  /** Whether an index is followed at all when there are more. */
  follow: boolean;
  /** Characters with which a page ends: `longestPage`. */
  page: number;
}

/** One reading connection with what is remembered beside it. */
export interface Reader {
  connection: Connection;
  limits: Limits;
  names: Names;
  sizes: Sizes;
  shadows: Shadows;
  bodies: Bodies;
  shapes: Shapes;
}

/** A question about one type, or about several when nothing in it depends on the type. */
export interface Scope extends Reader {
  types: readonly string[];
  /** An alias that no other table of this statement has. */
  alias: () => Sql;
  /** What holds of nothing now, and of something once a certain resource is there. */
  unsettled: () => Part;
}

/** The same question seen from another type: inside a link. */
export const about = (scope: Scope, type: string): Scope => ({ ...scope, types: [type] });

export function openScope(reader: Reader, types: readonly string[], unsettled = (): Part => nothing): Scope {
  let count = 0;
  return { ...reader, types, alias: () => raw(`a${count++}`), unsettled };
}

/** Questions that no index answers, asked of the entries in `shadow`. */
export interface Shadows {
  /** Before a new statement is compiled: earlier tests are no longer asked. */
  reset(): void;
  /** How many tests there are since. */
  count(): number;
  /** True when an entry of the parameter satisfies the criterion. */
  probe(where: EntryTest, rid: Sql): Sql;
  /** What the resource is sorted by, or NULL. */
  value(key: SortKey, rid: Sql): Sql;
}

const ofConnection = new WeakMap<Connection, Shadows>();

/** Of one connection there is one: whoever reads on it, in turn, asks by the same function. */
export function openShadows(connection: Connection): Shadows {
  const known = ofConnection.get(connection) ?? shadowsOf(connection);
  ofConnection.set(connection, known);
  return known;
}

/** Functions of the connection that are called with the number of a test: its text stays the same for each question of a kind. */
function shadowsOf(connection: Connection): Shadows {
  let slots: ((entries: string) => SortValue)[] = [];
  connection.db.function("shadowed", (entries, slot) => {
    connection.pause();
    return slots[Number(slot)]?.(String(entries)) ?? null;
  });
  const call = (ask: (entries: string) => SortValue, rid: Sql): Sql => {
    const slot = slots.push(ask) - 1;
    return sql`(SELECT shadowed(s.entries, ${slot}) FROM shadow s WHERE s.rid = ${rid})`;
  };
  return {
    reset() {
      slots = [];
    },
    count: () => slots.length,
    probe(where, rid) {
      const holds = test(where);
      return call((entries) => (entriesOf(entries, where.param).some(holds) ? 1 : 0), rid);
    },
    value: (key, rid) => call((entries) => extreme(key, entriesOf(entries, key.param)), rid),
  };
}
