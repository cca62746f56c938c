/** What a transaction writes, as criteria see it before it is stored. */
import { matches, type Item, type World } from "../storage/match.ts";
import type { Criterion } from "../storage/query.ts";

export interface Shelf {
  /** The resources of a type that satisfy a criterion. Links lead to what is written with them only. */
  matching(type: string, where: Criterion): Item[];
}

interface Row {
  all: Item[];
  byId: Map<string, Item>;
  /** By parameter and code: conditions mostly go by an identifier, and there may be many of both. */
  byCode: Map<string, Item[]>;
}

export function shelve(items: Iterable<Item>): Shelf {
  const rows = new Map<string, Row>();
  for (const item of items) {
    const row = rows.get(item.type) ?? { all: [], byId: new Map(), byCode: new Map() };
    rows.set(item.type, row);
    put(row, item);
  }
  const world: World = {
    get: (type, id) => rows.get(type)?.byId.get(id),
    ofType: (type) => rows.get(type)?.all ?? [],
  };
  return {
    matching(type, where) {
      const row = rows.get(type);
      return row ? candidates(row, where).filter((item) => matches(where, item, world)) : [];
    },
  };
}

function put({ all, byId, byCode }: Row, item: Item): void {
  all.push(item);
  byId.set(item.id, item);
  for (const entry of item.entries) {
    if (entry.kind !== "token") continue;
    const key = keyOf(entry.param, entry.code);
    const found = byCode.get(key);
    if (!found) byCode.set(key, [item]);
    else if (found.at(-1) !== item) found.push(item);
  }
}

const keyOf = (param: string, code: string) => `${param} ${code}`;

function candidates({ all, byCode }: Row, where: Criterion): Item[] {
  const keys = keysOf(where);
  return keys ? [...new Set(keys.flatMap((key) => byCode.get(key) ?? []))] : all;
}

/** Keys of which whatever satisfies a criterion has one; undefined when that cannot be told. */
function keysOf(where: Criterion): string[] | undefined {
  if (where.op === "token") return where.code === undefined ? undefined : [keyOf(where.param, where.code)];
  if (where.op === "and") return where.of.map(keysOf).find((keys) => keys !== undefined);
  if (where.op !== "or") return undefined;
  const each = where.of.map(keysOf);
  return each.every((keys) => keys !== undefined) ? each.flat() : undefined;
}
