/** Whose versions a history is about, and between which places in the order of commits. */
import type { HistoryQuery } from "../../store.ts";
import { all, type Filter, passive } from "../search/filter.ts";
import type { How } from "../search/scope.ts";
import type { Times } from "./times.ts";
import type { Holder } from "./versions.ts";

/** Whose versions are asked for, as filters on both collections and the index of each; counted are the current ones by one that has the type. */
export interface Subject {
  version: Filter;
  resource: Filter;
  index: { version: "key" | "ts" | "s"; resource: "_id_" | "ts" | "s"; counted: "_id_" | "ts" };
}

/** A page of documents, and how many there are in all. */
export interface Found {
  page: readonly Holder[];
  count: () => Promise<number>;
}

export function subjectOf({ type, id }: HistoryQuery): Subject {
  if (type === undefined)
    return { version: {}, resource: { t: { $gt: "" } }, index: { version: "s", resource: "s", counted: "ts" } };
  if (id === undefined)
    return { version: { t: type }, resource: { t: type }, index: { version: "ts", resource: "ts", counted: "ts" } };
  const key = `${type}/${id}`;
  const living = all([{ _id: key }, passive({ t: { $exists: true } })]);
  return { version: { key }, resource: living, index: { version: "key", resource: "_id_", counted: "_id_" } };
}

/** Conditions on `seq`: those on all that the query names, and that on its page. */
export interface Asked {
  named: Filter[];
  paged: Filter[];
}

export async function seqs(
  { since, until, after, before }: HistoryQuery,
  times: Times,
  { session }: How,
): Promise<Asked> {
  const named: Filter[] = [];
  if (since !== undefined) named.push({ seq: { $gte: await times.firstSeq(since, session) } });
  if (until !== undefined) named.push({ seq: { $lt: await times.firstSeq(until, session) } });
  const paged = [...named];
  if (after !== undefined) paged.push({ seq: { $gt: after } });
  if (before !== undefined) paged.push({ seq: { $lt: before } });
  return { named, paged };
}
