/** Questions put to the database: pages for searches, and ids for commits. */
import type { mongo } from "mongoose";
import type { Criterion, Query } from "../query.ts";
import type { Page } from "../store.ts";
import { choose } from "./choose.ts";
import { find } from "./commands.ts";
import { conjuncts } from "./compile.ts";
import type { Database } from "./database.ts";
import { openHeavy } from "./heavy.ts";
import { type Desk, type Limits, type Scope, type Times } from "./scope.ts";
import { search } from "./ladder.ts";
import { openSizes } from "./sizes.ts";

/** What is asked of a commit's state before. */
export interface Question {
  types: readonly string[];
  where: Criterion;
}

/** In which session, and how many milliseconds it may take. */
export interface Within {
  session?: mongo.ClientSession;
  ms: number;
}

export interface Finder {
  /** Ids of what satisfies it, `Type/id`, in no order. @throws FhirError `too-costly`; errors of the driver as they are */
  find(question: Question, limit: number, how: Within): Promise<string[]>;
  /** The same of many questions, those about one key each in one command. */
  findMany(questions: readonly Question[], limit: number, how: Within): Promise<string[][]>;
  /** @throws FhirError */
  search(query: Query): Promise<Page>;
}

const usual: Limits = { small: 400, follow: true, linked: 2_000 };

export interface FinderChoice {
  limits?: Limits | undefined;
}

export function openFinder(db: Database, clock: Times, { limits = usual }: FinderChoice = {}): Finder {
  const desk: Desk = { db, times: clock, sizes: openSizes(() => performance.now()), limits };
  const heavy = openHeavy();
  const ask = (question: Question, limit: number, how: Within) => ids(question, limit, scopeOf(question, desk, how));
  return {
    find: ask,
    async findMany(questions, limit, how) {
      const found: string[][] = [];
      for (const question of questions) found.push(await ask(question, limit, how));
      return found;
    },
    search: (query) => search(query, desk, heavy),
  };
}

const scopeOf = ({ types }: Question, desk: Desk, { session, ms }: Within): Scope => ({
  ...desk,
  types: [...new Set(types)],
  session,
  until: performance.now() + ms,
});

async function ids({ where }: Question, limit: number, scope: Scope): Promise<string[]> {
  const parts = scope.types.length === 0 ? undefined : await conjuncts(where, scope);
  if (parts === undefined) return [];
  const { index, filter } = await choose(parts, scope, "nothing");
  const documents = await find<{ _id: string }>({ filter, projection: { _id: 1 }, hint: index, limit }, scope);
  return documents.map(({ _id }) => _id);
}
