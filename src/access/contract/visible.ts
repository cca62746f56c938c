/** What a caller must be answered: what a world would answer that holds only what the caller may see. */
import { matches, type Item, type World } from "../../storage/match.ts";
import type { Placed } from "../../storage/order.ts";
import { find, included, type Model } from "../../storage/contract/worlds.ts";
import type { Criterion, Query } from "../../storage/query.ts";
import type { Rights } from "../rights.ts";
import type { Letter } from "../scope.ts";

export interface Visible {
  /** Whether a resource, such as it is or was, may be seen by one of some letters. It is judged in the whole world. */
  may: (by: readonly Letter[], item: Item) => boolean;
  find: (query: Query) => string[];
  included: (page: readonly string[], query: Query) => string[];
}

export function openVisible(model: Model, rights: Rights): Visible {
  const may: Visible["may"] = (by, item) => by.some((letter) => matches(rights.of(letter, item.type), item, model));
  const those = (by: readonly Letter[]): ReadonlyMap<string, Placed> =>
    new Map([...model.live].filter(([, item]) => may(by, item)));
  const found = those(["s"]);
  const world: World = {
    get: (type, id) => found.get(`${type}/${id}`),
    ofType: (type) => [...found.values()].filter((item) => item.type === type),
  };
  return {
    may,
    find: (query) => find(query, found, world),
    included: (page, { include = [] }) => included(page, include, those(["r", "s"]), world),
  };
}

/** The same criterion, asked before the commit time is known: nothing is said of it then. */
export function coming(where: Criterion): Criterion {
  if (where.op === "updated") return { op: "none" };
  if (where.op === "not") return { op: "not", of: coming(where.of) };
  return where.op === "and" || where.op === "or" ? { op: where.op, of: where.of.map(coming) } : where;
}

/** The patients in whose records something is. */
export const recordsOf = ({ entries }: Pick<Item, "entries">): ReadonlySet<string> =>
  new Set(entries.flatMap((one) => (one.kind === "member" && one.compartment === "Patient" ? [one.id] : [])));
