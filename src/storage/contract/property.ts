/** A store answers random questions about random worlds as match.ts and order.ts say. */
import type { Cursor, Query } from "../query.ts";
import { hops, question, sortedWindow, sortKeys } from "./questions.ts";
import { openDice, type Dice } from "./dice.ts";
import type { Page, ResourceStore } from "../store.ts";
import { keyOf, openModel, randomCommit, types, type Model } from "./worlds.ts";

const deepest = 3;
const questionsAWorld = 24;
const pageSize = 2;
const everything = 1_000;

/** A question that was answered otherwise than it should be. */
export interface Difference {
  seed: number;
  query: Query;
  expected: unknown;
  found: unknown;
}

/**
 * Builds the world of a seed in an empty store and asks questions about it.
 * @param clock Sets the clock of the store, milliseconds since 1970 UTC
 * @returns The first difference, or how many questions were answered
 */
export async function askWorld(
  store: ResourceStore,
  seed: number,
  clock: (at: number) => void,
): Promise<Difference | { asked: number }> {
  const random = openDice(seed);
  const model = openModel();
  for (let n = 0; n < 8; n++) {
    clock(10 + 3 * n - random.below(6));
    const commit = randomCommit(random);
    model.apply(commit, await store.commit(commit));
  }
  // All at once, as many clients would: a store may answer several by one command.
  const queries = Array.from({ length: questionsAWorld }, () => randomQuery(random));
  const answers = await Promise.all(queries.map(async (query) => ({ query, found: await answer(store, query) })));
  for (const { query, found } of answers) {
    const expected = expectation(model, query, found.page);
    if (JSON.stringify(found.answer) !== JSON.stringify(expected))
      return { seed, query, expected, found: found.answer };
  }
  return { asked: questionsAWorld };
}

/** A question of one type or several, sorted, with includes and a total. */
export function randomQuery(random: Dice): Query {
  const asked = random.oneIn(3) ? types.filter(() => !random.oneIn(3)) : [random.pick(types)];
  const { where, sort } = random.oneIn(4) ? sortedWindow(random) : ofAnyForm(random);
  return {
    ...{ types: asked, where, sort },
    ...{ limit: everything, total: "accurate", include: random.oneIn(3) ? hops(random) : [] },
  };
}

const ofAnyForm = (random: Dice): Pick<Query, "where" | "sort"> => ({
  where: question(random, random.below(deepest + 1)),
  sort: sortKeys(random),
});

/** What a store answers, as keys. */
export async function answer(store: ResourceStore, query: Query) {
  const page = await store.search(query);
  return {
    page: page.versions.map(keyOf),
    answer: {
      found: page.versions.map(keyOf),
      total: page.total,
      included: page.included.map(keyOf),
      paged: await paged(store, query),
    },
  };
}

function expectation(model: Model, query: Query, page: readonly string[]) {
  const found = model.find(query);
  return { found, total: found.length, included: model.included(page, query.include ?? []), paged: found };
}

/** The same by pages, each after the last resource of the one before. */
async function paged(store: ResourceStore, { types: asked, where, sort }: Query): Promise<string[]> {
  const found: string[] = [];
  let after: Cursor | undefined;
  for (let pages = 0; pages < everything; pages++) {
    const query: Query = { types: asked, where, sort, limit: pageSize };
    const page: Page = await store.search(after ? { ...query, after } : query);
    found.push(...page.versions.map(keyOf));
    after = page.next && (JSON.parse(JSON.stringify(page.next)) as Cursor);
    if (!after) return found;
  }
  return [...found, "pages without end"];
}
