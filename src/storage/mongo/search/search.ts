/** A search is tried cheaply first; what is not cheap gets its whole time, a few at once. */
import { FhirError } from "../../../fhir/error.ts";
import type { Query } from "../../query.ts";
import type { Page } from "../../store.ts";
import { asFhirError } from "../database/errors.ts";
import type { Heavy } from "./heavy.ts";
import { type Desk, TooMany } from "./scope.ts";
import { attempt, type Attempt } from "./attempt.ts";

/** Milliseconds that a search may take, unless it says otherwise. */
export const usual = 20_000;
/** Milliseconds. */
const times = { cheap: 100, slices: 500 };
/** Part of the time for following an index, or the candidates slice by slice, before all are collected. */
const following = 0.2;
/** Most resources that a link is followed from by a search that has its whole time. */
const manyLinked = 50_000;

/** @throws FhirError */
export async function search(query: Query, desk: Desk, heavy: Heavy): Promise<Page> {
  const deadline = query.deadline ?? usual;
  const until = performance.now() + deadline;
  const light = { until, each: times.cheap, collect: false, linked: desk.limits.linked };
  let first = await tried(query, desk, { ...light, sliced: false });
  const linked = "failure" in first && first.failure instanceof TooMany;
  const sliced = linked && query.limit > 0 && query.total === undefined;
  const some = Math.min(until, performance.now() + times.slices);
  if (sliced) first = await tried(query, desk, { ...light, until: some, sliced });
  if ("page" in first) return first.page;
  if (performance.now() >= until) throw first.failure;
  return heavy.run(until, () => climb(query, desk, { until, deadline, sliced }));
}

/** First as far as an index leads, then all candidates. */
async function climb(
  query: Query,
  desk: Desk,
  { until, deadline, sliced }: { until: number; deadline: number; sliced: boolean },
): Promise<Page> {
  const some = Math.min(until, performance.now() + deadline * following);
  const linked = sliced ? desk.limits.linked : manyLinked;
  const second = await tried(query, desk, { until: some, collect: false, sliced, linked });
  if ("page" in second) return second.page;
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
