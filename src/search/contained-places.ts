/**
 * A store that several nodes share, and that asks for what is contained only where something of the kind was ever
 * stored: a database pays for each way that a search may go. The places are records; a node goes by what it read of
 * them a moment ago, so one that writes the first of a place waits until all others must have read it.
 */
import type { Criterion, IndexEntry, Query } from "../storage/query.ts";
import type { RecordStore } from "../storage/records.ts";
import type { ResourceStore } from "../storage/store.ts";
import { isInside } from "./contained-name.ts";
import { sizeOf } from "./size.ts";
import { allOf, anyOf } from "./types/type.ts";

/** Of its records: true of no store but the one that they are in. */
export const placeKind = "contained-place";
const kind = placeKind;
const by = { of: "all" };
/** Stands for all places, where not all are told. */
const everywhere = "*";
/** More than this are not told apart. */
const most = 2_000;
/** Milliseconds: as long a node goes by what it read; and as long nothing is written of a place that it has just seen. */
const times = { fresh: 250, settled: 500 };

/** Time, and waiting for it. */
export interface Clock {
  /** Milliseconds since whenever. */
  now: () => number;
  wait: (ms: number) => Promise<void>;
}

const real: Clock = {
  now: () => performance.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** What places there are. */
interface Places {
  /** Each with the time at which this node saw it first. */
  known(): Promise<ReadonlyMap<string, number>>;
  /** Makes places known before something is stored there. */
  announce(places: ReadonlySet<string>): Promise<void>;
}

function openPlaces(records: RecordStore, { now, wait }: Clock): Places {
  const seen = new Map<string, number>();
  let readAt = -Infinity;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const began = now();
    for (let after = ""; seen.size < most;) {
      const page = await records.find(kind, "of", by.of, { ...(after !== "" && { after }), limit: 1_000 });
      for (const { key } of page) if (!seen.has(key)) seen.set(key, now());
      const last = page.at(-1);
      if (!last || page.length < 1_000) break;
      after = last.key;
    }
    if (seen.size >= most && !seen.has(everywhere)) seen.set(everywhere, now());
    readAt = began;
  }

  async function known() {
    while (now() - readAt > times.fresh && !seen.has(everywhere)) {
      reading ??= read().finally(() => (reading = undefined));
      await reading;
    }
    return seen;
  }

  return {
    known,
    async announce(places) {
      await known();
      for (const key of seen.has(everywhere) ? [] : places)
        if (!seen.has(key)) {
          await records.put({ kind, key, by, body: null });
          if (!seen.has(key)) seen.set(key, now());
        }
      const last = seen.get(everywhere) ?? Math.max(...Array.from(places, (place) => seen.get(place) ?? 0));
      const left = last + times.settled - now();
      if (left > 0) await wait(left);
    },
  };
}

/** A store as it is, but for what can be found in no place. */
export function knowingPlaces(store: ResourceStore, records: RecordStore, clock = real): ResourceStore {
  const places = openPlaces(records, clock);

  async function where(query: Query): Promise<Query> {
    if (sizeOf(query.where).inside === 0) return query;
    const known = await places.known();
    return known.has(everywhere) ? query : { ...query, where: kept(query.where, query.types, known) };
  }

  async function announce(items: readonly Entered[]): Promise<void> {
    const found = placesOf(items);
    if (found.size > 0) await places.announce(found);
  }

  return {
    ...store,
    search: async (query) => store.search(await where(query)),
    explain: async (query) => store.explain(await where(query)),
    async commit(commit) {
      await announce(commit.changes);
      return store.commit(commit);
    },
    async reindex(items) {
      await announce(items);
      return store.reindex(items);
    },
  };
}

interface Entered {
  type: string;
  entries: readonly IndexEntry[];
}

function placesOf(items: readonly Entered[]): Set<string> {
  const found = new Set<string>();
  for (const { type, entries } of items)
    for (const entry of entries)
      if (entry.kind !== "member" && isInside(entry.param)) found.add(placeIn(type, entry.param));
  return found;
}

/** `Observation patient#Patient`: of a name the first place that it leads to. */
const placeIn = (type: string, param: string): string => `${type} ${/^[^#]*#[A-Za-z]*/.exec(param)?.[0] ?? param}`;

/** What can hold, where something is only in known places. @param types Of the resources that it is asked of */
function kept(where: Criterion, types: readonly string[], known: ReadonlyMap<string, unknown>): Criterion {
  if (sizeOf(where).inside === 0) return where;
  if ("param" in where && isInside(where.param) && !types.some((type) => known.has(placeIn(type, where.param))))
    return { op: "none" };
  switch (where.op) {
    case "and":
      return allOf(where.of.map((one) => kept(one, types, known)));
    case "or":
      return anyOf(where.of.map((one) => kept(one, types, known)).filter(({ op }) => op !== "none"));
    case "not":
      return { op: "not", of: kept(where.of, types, known) };
    case "refers":
      return { ...where, where: kept(where.where, where.types, known) };
    case "referredBy":
      return { ...where, where: kept(where.where, [where.type], known) };
    default:
      return where;
  }
}

/** Of a store that is restored into. */
export interface RestoredPlaces {
  /** Notes what is stored. */
  see(item: Entered): void;
  /** Before anything is. */
  begin(isFirst: boolean): Promise<void>;
  /** When all is. */
  end(): Promise<void>;
}

/** Until all is stored all places count as known, and so they do for good when it was not done in one go. */
export function restoredPlaces(records: RecordStore): RestoredPlaces {
  const found = new Set<string>();
  let isWhole = false;
  return {
    see(item) {
      for (const place of placesOf([item])) found.add(place);
    },
    async begin(isFirst) {
      isWhole = isFirst;
      await records.put({ kind, key: everywhere, by, body: null });
    },
    async end() {
      if (!isWhole) return;
      for (const key of found) await records.put({ kind, key, by, body: null });
      await records.delete(kind, everywhere);
    },
  };
}
