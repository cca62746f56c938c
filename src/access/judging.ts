/** Whether a version satisfies a criterion by what it says itself. What it is linked to is as it is now. */
import type { Search } from "../search/search.ts";
import { judge, linksOf, questionsOf, type Coming, type Link } from "../storage/judge.ts";
import { matches, type World } from "../storage/match.ts";
import type { Criterion, IndexEntry } from "../storage/query.ts";
import { unstamped } from "../storage/stamp.ts";
import type { ResourceStore, Version } from "../storage/store.ts";

/** A version that is no deletion. */
export type Live = Version & { text: string };

export const isLive = (version: Version | undefined): version is Live => version?.text !== undefined;

export interface JudgingOptions {
  store: Pick<ResourceStore, "search">;
  search: Pick<Search, "index">;
}

export interface Judging {
  /** What a version is found by. */
  entriesOf(version: Live): readonly IndexEntry[];
  satisfies(version: Live, where: Criterion, entries?: readonly IndexEntry[]): Promise<boolean>;
}

export function openJudging({ store, search }: JudgingOptions): Judging {
  const entriesOf = ({ text }: Live) => search.index(unstamped(text));

  async function leads(link: Link, coming: Coming): Promise<boolean> {
    for (const { types, where } of questionsOf(link, coming))
      if ((await store.search({ types, where, sort: [], limit: 1 })).versions.length > 0) return true;
    return false;
  }

  return {
    entriesOf,
    async satisfies(version, where, entries) {
      if (where.op === "all" || where.op === "none") return where.op === "all";
      const { type, id } = version;
      const coming = { type, id, entries: entries ?? entriesOf(version) };
      const known = committed(where, version);
      const linked = new Map<Link, boolean>();
      for (const link of linksOf(known)) linked.set(link, await leads(link, coming));
      return judge(known, coming, (link) => linked.get(link) === true);
    },
  };
}

const nothing: World = { get: () => undefined, ofType: () => [] };

/** The same criterion of a version whose commit time is known. */
function committed(where: Criterion, version: Version): Criterion {
  switch (where.op) {
    case "and":
    case "or":
      return { op: where.op, of: where.of.map((part) => committed(part, version)) };
    case "not":
      return { op: "not", of: committed(where.of, version) };
    case "updated":
      return { op: matches(where, { ...version, entries: [] }, nothing) ? "all" : "none" };
    default:
      return where;
  }
}
