/** The job that indexes anew what is stored, in the order of creation, without making versions. */
import type { Resource } from "../../fhir/types.ts";
import type { Hold } from "../../jobs/hold.ts";
import type { Work } from "../../jobs/runner.ts";
import type { Cursor, IndexEntry } from "../../storage/query.ts";
import { unstamped } from "../../storage/stamp.ts";
import type { Reindexed, ResourceStore, Version } from "../../storage/store.ts";

/** The kind of the job. */
export const reindexKind = "reindex";

/** What is to be indexed anew. */
export interface Reindex {
  types: readonly string[];
  /** What is whole afterwards: name → types. */
  names: readonly (readonly [name: string, types: readonly string[]])[];
  /** All who write have to know the SearchParameters up to this place in the order of commits before it begins. */
  place: number;
}

/** Where it is. */
interface Place {
  type: string;
  after?: Cursor;
}

/** What the job works with. */
export interface ReindexDesk {
  store: ResourceStore;
  index: (resource: Resource) => IndexEntry[];
  /** Whether all who write know the SearchParameters up to a place. */
  know: (place: number) => Promise<boolean>;
  /** Runs what reads by the present definitions and then writes: nobody is told that we know of new ones before it ends. */
  during: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Counts up with every change of what is indexed. */
  edition: () => number;
  /** Is told which names are whole. */
  whole: (names: Reindex["names"]) => Promise<void>;
  /** Lets others have their turn, after so many milliseconds of work. */
  rest: (worked: number) => Promise<void>;
  /** Waits a little for somebody else. */
  wait: () => Promise<void>;
  /** Milliseconds, for measuring. */
  clock: () => number;
}

/** Resources of a page. */
const page = 32;
/** Milliseconds of work between two rests. */
const stretch = 3;
/** Milliseconds of work after which whoever waits for us has a turn. */
const turn = 25;
/** Milliseconds between two notes of the progress. */
const noteEvery = 500;

/** Makes the work of the job. */
export function reindexing(desk: ReindexDesk): Work {
  return async (hold) => {
    const { types, names, place } = hold.input as Reindex;
    while (!(await desk.know(place))) {
      if (hold.stopping()) return "paused";
      await desk.wait();
    }
    const total = hold.progress.total > 0 ? hold.progress.total : await countOf(types, desk.store);
    const ended = await through(types, { ...hold, progress: { ...hold.progress, total } }, desk);
    if (ended) await desk.whole(names);
    return ended ? "done" : "paused";
  };
}

async function countOf(types: readonly string[], store: ResourceStore): Promise<number> {
  let count = 0;
  for (const type of types)
    count += (await store.search({ ...everyOne, types: [type], limit: 0, total: "accurate" })).total ?? 0;
  return count;
}

const everyOne = { where: { op: "all" }, sort: [] } as const;

/** @returns False when it was to stop; where it was is then noted. */
async function through(types: readonly string[], hold: Hold, desk: ReindexDesk): Promise<boolean> {
  const { store, clock } = desk;
  const { total } = hold.progress;
  let { done } = hold.progress;
  let place: Place | undefined = (hold.cursor as Place | undefined) ?? startOf(types[0]);
  let noted = clock();
  while (place) {
    const { type, after }: Place = place;
    const { versions, next } = await store.search({ ...everyOne, types: [type], limit: page, ...(after && { after }) });
    await inTurns(versions, desk);
    done += versions.length;
    place = next ? { type, after: next } : startOf(types[types.indexOf(type) + 1]);
    const stops = hold.stopping();
    if (!stops && place && clock() - noted < noteEvery) continue;
    await hold.save(place, { done, total: Math.max(done, total) });
    noted = clock();
    if (stops && place) return false;
  }
  return true;
}

const startOf = (type: string | undefined): Place | undefined => (type === undefined ? undefined : { type });

/** A SearchParameter that is written waits for no more than a turn. */
async function inTurns(versions: readonly Version[], desk: ReindexDesk): Promise<void> {
  const turnFrom = (done: number) => desk.during(() => indexAnew(versions.slice(done), desk));
  for (let done = 0; done < versions.length;) done += await turnFrom(done);
}

/** Once more when what is indexed has changed meanwhile. @returns How many, from the beginning, are done. */
async function indexAnew(versions: readonly Version[], desk: ReindexDesk): Promise<number> {
  for (;;) {
    const edition = desk.edition();
    const { items, looked } = await itemsOf(versions, desk);
    if (edition !== desk.edition()) continue;
    const began = desk.clock();
    await desk.store.reindex(items);
    await desk.rest(desk.clock() - began);
    return looked;
  }
}

/** What as many as fit in a turn, one at least, are found by. */
async function itemsOf(versions: readonly Version[], { index, rest, clock }: ReindexDesk) {
  const items: Reindexed[] = [];
  let [began, worked, looked] = [clock(), 0, 0];
  for (const { type, id, seq, text } of versions) {
    if (text !== undefined) items.push({ type, id, seq, entries: index(unstamped(text)) });
    looked++;
    const since = clock() - began;
    if (since < stretch) continue;
    await rest(since);
    worked += since;
    if (worked >= turn) break;
    began = clock();
  }
  return { items, looked };
}
