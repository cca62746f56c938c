/** Filters as the driver takes them, and how they are joined. */
import type { KeySpan } from "./keys.ts";

export type Filter = Readonly<Record<string, unknown>>;

/** Holds of none. */
export const no: Filter = { _id: { $in: [] } };

export const any = (of: readonly Filter[]): Filter => joined("$or", of);

export const all = (of: readonly Filter[]): Filter => joined("$and", of);

function joined(how: "$or" | "$and", of: readonly Filter[]): Filter {
  const [first] = of;
  return first !== undefined && of.length === 1 ? first : { [how]: of };
}

export const not = (filter: Filter): Filter => ({ $nor: [filter] });

/** The same truth in a form that no index serves: of two filters on one index, the server could choose the wrong one. */
export const passive = (filter: Filter): Filter => not(not(filter));

/** Some value lies in the span. Without `$elemMatch` different values could satisfy its two ends. */
export const within = (field: "k" | "r.q", { from, to }: KeySpan, more: Filter = {}): Filter =>
  field === "k"
    ? { k: { $elemMatch: { $gte: from, $lt: to, ...more } } }
    : { r: { $elemMatch: { q: { $gte: from, $lt: to }, ...more } } };

/** One value is asked for as such. */
export const oneOf = (values: readonly string[]): unknown => {
  const [only] = values;
  return values.length === 1 ? only : { $in: values };
};

/** Alive, and of one of the types: of what another index leads to. */
export const ofTypes = (types: readonly string[]): Filter => passive({ t: oneOf(types) });
