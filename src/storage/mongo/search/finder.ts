/** Questions put to the database: pages for searches, and ids for commits. */
import type { mongo } from "mongoose";
import type { Query } from "../../query.ts";
import { longestPage, type Page, type Plan } from "../../store.ts";
import { gatheredFinds } from "./commands.ts";
import type { Database } from "../database/database.ts";
import { explain } from "./explain.ts";
import { openKeyed } from "./keyed.ts";
import { openLanes } from "./lanes.ts";
import type { Desk, Limits, Scope } from "./scope.ts";
import type { Times } from "../versions/times.ts";
import { search } from "./search.ts";
import type { Question } from "../../judge.ts";
import { findMany } from "./find-many.ts";
import { openSizes } from "./sizes.ts";

/** In which session, and how many milliseconds it may take. */
interface Within {
  session?: mongo.ClientSession;
  ms: number;
}

export interface Finder {
  /**
   * Ids of what satisfies each question, `Type/id`, at most `limit` each, in no order.
   * @throws FhirError `too-costly`; errors of the driver as they are
   */
  findMany(questions: readonly Question[], limit: number, how: Within): Promise<string[][]>;
  /** @throws FhirError */
  search(query: Query): Promise<Page>;
  /** @throws FhirError */
  explain(query: Query): Promise<Plan>;
}

const usual: Limits = { small: 400, follow: true, linked: 2_000 };

export interface FinderChoice {
  limits?: Limits | undefined;
  /** In place of `longestPage`. */
  longest?: number | undefined;
}

export function openFinder(
  db: Database,
  times: Times,
  { limits = usual, longest = longestPage }: FinderChoice = {},
): Finder {
  const desk: Desk = {
    db,
    times,
    sizes: openSizes(() => performance.now()),
    keyed: openKeyed(db),
    union: gatheredFinds(),
    limits,
    longest,
  };
  const lanes = openLanes();
  return {
    findMany: (questions, limit, how) => findMany(questions, limit, (question) => scopeOf(question, desk, how)),
    search: (query) => search(query, desk, lanes),
    explain: (query) => explain(query, desk, lanes),
  };
}

const scopeOf = ({ types }: Question, desk: Desk, { session, ms }: Within): Scope => ({
  ...desk,
  types: [...new Set(types)],
  session,
  until: performance.now() + ms,
});
