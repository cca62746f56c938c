/** A search is tried cheaply first; what is not cheap gets its whole time, a few at once. */
import { FhirError } from "../../../fhir/error.ts";
import type { Query } from "../../query.ts";
import type { Page } from "../../store.ts";
import { asFhirError } from "../database/errors.ts";
import type { Heavy } from "./heavy.ts";
import type { Lanes } from "./lanes.ts";
import type { Known } from "./long-ones.ts";
import { type Desk, TooMany } from "./scope.ts";
import { hasWalk } from "./walk.ts";
import { attempt, type Attempt } from "./attempt.ts";

/** Milliseconds that a search may take, unless it says otherwise. */
export const usual = 20_000;
/** Milliseconds: of a command at first, and of all slices. */
const times = { cheap: 100, slices: 500 };
/** Part of the time for following an index, or the candidates slice by slice, before all are collected. */
const following = 0.2;
/** Most resources that a link is followed from by a search that has its whole time. */
const manyLinked = 50_000;

/** @throws FhirError */
export async function search(query: Query, desk: Desk, lanes: Lanes): Promise<Page> {
  const deadline = query.deadline ?? usual;
  const until = performance.now() + deadline;
  const known = lanes.long.find(query);
  const first = known ?? (await cheaply(query, desk, lanes.medium, until));
  if ("page" in first) return first.page;
  if (!known) lanes.long.note(query, first);
  return lanes.heavy.run(until, async () => {
    const began = performance.now();
    const page = await climb(query, desk, { until, deadline, sliced: first.sliced });
    if (performance.now() - began < times.cheap) lanes.long.forget(query);
    return page;
  });
}

/**
 * Most are found at once. Those that link to many are judged slice by slice, some at a time.
 * @returns The page, or how it is to be gone about at length
 * @throws FhirError past the time
 */
async function cheaply(query: Query, desk: Desk, medium: Heavy, until: number): Promise<{ page: Page } | Known> {
  const light = { until, each: times.cheap, collect: false, linked: desk.limits.linked };
  const first = await tried(query, desk, { ...light, sliced: false });
  if ("page" in first) return first;
  const sliced = first.failure instanceof TooMany && query.limit > 0 && query.total === undefined;
  const last = sliced
    ? await medium.run(until, () => tried(query, desk, { ...light, until: soon(until), sliced }))
    : first;
  if ("page" in last) return last;
  if (performance.now() >= until) throw last.failure;
  return { sliced };
}

const soon = (until: number): number => Math.min(until, performance.now() + times.slices);

/** First as far as an index leads, if one leads anywhere; then all candidates. */
async function climb(
  query: Query,
  desk: Desk,
  { until, deadline, sliced }: { until: number; deadline: number; sliced: boolean },
): Promise<Page> {
  const some = Math.min(until, performance.now() + deadline * following);
  if (sliced || query.sort.length === 0 || hasWalk(query)) {
    const linked = sliced ? desk.limits.linked : manyLinked;
    const second = await tried(query, desk, { until: some, collect: false, sliced, linked });
    if ("page" in second) return second.page;
  }
  const third = await tried(query, desk, { until, collect: true, sliced: false, linked: manyLinked });
  if ("page" in third) return third.page;
  throw third.failure;
}

type Tried = { page: Page } | { failure: FhirError };

/** @throws FhirError other than `too-costly` */
async function tried(query: Query, desk: Desk, how: Attempt): Promise<Tried> {
  try {
    return { page: await attempt(query, desk, how) };
  } catch (error) {
    const failure = asFhirError(error);
    if (failure instanceof FhirError && failure.kind === "too-costly") return { failure };
    throw failure;
  }
}
