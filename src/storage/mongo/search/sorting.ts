/** The orders that fields of a document have: none, by update, by id, by date from the newest. order.ts says what they must be. */
import type { SortValue } from "../../order.ts";
import type { Cursor, Query, SortKey } from "../../query.ts";
import { any, type Filter } from "./filter.ts";
import type { ResourceDocument } from "../shape.ts";

export interface Order {
  sort: Readonly<Record<string, 1 | -1>>;
  /** What comes after a place. */
  beyond: (after: Cursor) => Filter;
  values: (document: ResourceDocument) => SortValue[];
  /** Those values are in it. */
  field?: "d" | "z";
}

type Sorted = Pick<Query, "sort" | "types">;

/** Undefined: no fields have it. */
export function orderOf({ sort, types }: Sorted): Order | undefined {
  const [key] = sort;
  if (!key) return creation;
  if (sort.length > 1) return undefined;
  const [type] = types;
  if (key.kind === "updated") return update(key);
  if (key.kind === "id" && types.length === 1 && type !== undefined) return byId(key, type);
  return isDate(key) && key.descending ? newest : undefined;
}

export const isDate = ({ kind, param }: SortKey): boolean => kind === "range" && param === "date";

const creation: Order = {
  sort: { born: 1 },
  beyond: ({ born }) => ({ born: { $gt: born } }),
  values: () => [],
};

const way = ({ descending }: SortKey) =>
  descending ? ({ sort: -1, past: "$lt" } as const) : ({ sort: 1, past: "$gt" } as const);

const update = (key: SortKey): Order => ({
  sort: { seq: way(key).sort },
  beyond: ({ values }) => ({ seq: { [way(key).past]: values[0] ?? null } }),
  values: ({ seq }) => [seq],
});

const byId = (key: SortKey, type: string): Order => ({
  sort: { _id: way(key).sort },
  beyond: ({ values }) => ({ _id: { [way(key).past]: `${type}/${values[0] ?? ""}` } }),
  values: ({ _id }) => [_id.slice(type.length + 1)],
});

/** Those without a date come last. */
const newest: Order = {
  sort: { z: -1, born: -1 },
  beyond({ values, born }) {
    const [value = null] = values;
    const tied = { z: value, born: { $lt: born } };
    return value === null ? tied : any([{ z: { $lt: value } }, tied, { z: null }]);
  },
  values: ({ z }) => [z ?? null],
  field: "z",
};
