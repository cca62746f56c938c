/** Whether what is about to be written satisfies a criterion. Its links look at the state before the commit. */
import { onEntries } from "./match.ts";
import type { Criterion, CriterionOf, IndexEntry } from "./query.ts";

/** A resource that is about to be written. */
export interface Coming {
  type: string;
  id: string;
  entries: readonly IndexEntry[];
}

export type Link = CriterionOf<"refers" | "referredBy">;

/** @param linked Whether a link of the criterion leads to something: whether any question about it finds something */
export function judge(where: Criterion, coming: Coming, linked: (link: Link) => boolean): boolean {
  switch (where.op) {
    case "all":
      return true;
    // The commit time is not known yet.
    case "none":
    case "updated":
      return false;
    case "and":
      return where.of.every((part) => judge(part, coming, linked));
    case "or":
      return where.of.some((part) => judge(part, coming, linked));
    case "not":
      return !judge(where.of, coming, linked);
    case "id":
      return where.ids.includes(coming.id);
    case "type":
      return where.types.includes(coming.type);
    case "refers":
    case "referredBy":
      return linked(where);
    default:
      return onEntries(where, coming.entries);
  }
}

/** What a store is asked: whether it finds any. */
export interface Question {
  types: readonly string[];
  where: Criterion;
}

/** What has to be asked to know whether a link leads to something. */
export function questionsOf(link: Link, { type, id, entries }: Coming): Question[] {
  const asked = (of: string, which: Criterion): Question => ({
    types: [of],
    where: { op: "and", of: [which, link.where] },
  });
  if (link.op === "referredBy") return [asked(link.type, { op: "reference", param: link.param, type, id })];
  const targets = entries.filter(
    (entry) => entry.kind === "reference" && entry.param === link.param && link.types.includes(entry.type),
  ) as Extract<IndexEntry, { kind: "reference" }>[];
  return Array.from(
    Map.groupBy(targets, (entry) => entry.type),
    ([of, found]) => asked(of, { op: "id", ids: found.map((entry) => entry.id) }),
  );
}

/** The links of a criterion, but not those inside others. */
export function linksOf(where: Criterion): Link[] {
  switch (where.op) {
    case "and":
    case "or":
      return where.of.flatMap(linksOf);
    case "not":
      return linksOf(where.of);
    case "refers":
    case "referredBy":
      return [where];
    default:
      return [];
  }
}

/** Whether it looks at other resources. */
export const hasLinks = (where: Criterion): boolean => linksOf(where).length > 0;
