/** Sort values that no field has, computed by the database from keys and ranges. order.ts says what they must be. */
import { mongo } from "mongoose";
import { type SortValue, tiesDescend } from "../../order.ts";
import type { Cursor, SortKey } from "../../query.ts";
import type { Filter } from "./filter.ts";
import { anyUnit, decode, encode, type KeySpan, type Mark, marks, ofMark, paramName } from "./keys.ts";
import { separator } from "../shape.ts";

/** Where the n-th value is. */
const field = (n: number): string => `s${n}`;

/** Absent values come last: in ascending order they are above all others. */
const above = new mongo.MaxKey();

/** The fields that hold the values. */
export const computed = (keys: readonly SortKey[], types: readonly string[]): Filter =>
  Object.fromEntries(keys.map((key, n) => [field(n), missingLast(key, value(key, types))]));

const missingLast = ({ descending }: SortKey, expression: unknown): unknown => ({
  $ifNull: [expression, descending ? null : above],
});

function value(key: SortKey, types: readonly string[]): unknown {
  if (key.kind === "updated") return "$seq";
  if (key.kind === "id") return { $arrayElemAt: [{ $split: ["$_id", "/"] }, 1] };
  const extreme = key.descending ? "$max" : "$min";
  const names = types.map((type) => paramName(type, key.param));
  return {
    [extreme]: key.kind === "range" || key.kind === "quantity" ? lows(key.kind, names) : texts(key.kind, names),
  };
}

function lows(kind: "range" | "quantity", names: readonly string[]): Filter {
  const cond = kind === "range" ? { $in: ["$$this.q", { $literal: names }] } : inSpans("$$this.q", names.map(anyUnit));
  return { $map: { input: { $filter: { input: { $ifNull: ["$r", []] }, cond } }, in: "$$this.lo" } };
}

const inSpans = (field: string, spans: readonly KeySpan[]): Filter => ({
  $or: spans.map(({ from, to }) => ({
    $and: [{ $gte: [field, { $literal: from }] }, { $lt: [field, { $literal: to }] }],
  })),
});

function texts(kind: Mark, names: readonly string[]): Filter {
  const cond = inSpans(
    "$$this",
    names.map((name) => ofMark(name, kind)),
  );
  const start = { $add: [{ $indexOfBytes: ["$$this", marks[kind]] }, marks[kind].length] };
  const parts = { $split: [{ $substrBytes: ["$$this", start, -1] }, separator] };
  const at = (n: number) => ({ $arrayElemAt: [parts, n] });
  const text = kind === "reference" ? { $concat: [at(1), "/", at(0)] } : at(0);
  return { $map: { input: { $filter: { input: { $ifNull: ["$k", []] }, cond } }, in: text } };
}

/** As a stage of sorting. */
export function sortBy(keys: readonly SortKey[]): Record<string, 1 | -1> {
  const fields = keys.map(({ descending }, n) => [field(n), descending ? -1 : 1] as const);
  return Object.fromEntries([...fields, ["born", tiesDescend(keys) ? -1 : 1]]);
}

/** True of what comes after a place. */
export function beyond(keys: readonly SortKey[], { values, born }: Cursor): Filter {
  let later: Filter = { [tiesDescend(keys) ? "$lt" : "$gt"]: ["$born", { $literal: born }] };
  for (const [n, key] of [...keys.entries()].reverse()) {
    const [own, at] = [`$${field(n)}`, { $literal: place(key, values[n] ?? null) }];
    later = { $or: [{ [key.descending ? "$lt" : "$gt"]: [own, at] }, { $and: [{ $eq: [own, at] }, later] }] };
  }
  return later;
}

function place({ descending }: SortKey, value: SortValue): unknown {
  if (value === null) return descending ? null : above;
  return typeof value === "string" ? encode(value) : value;
}

/** The values of a document. */
export const valuesOf = (keys: readonly SortKey[], document: Readonly<Record<string, unknown>>): SortValue[] =>
  keys.map((_key, n) => {
    const found = document[field(n)];
    if (typeof found === "string") return decode(found);
    return typeof found === "number" ? found : null;
  });
