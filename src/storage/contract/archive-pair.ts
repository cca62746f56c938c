/** Two stores for archive.ts: one to take out of, one to put into. */
import { afterEach, beforeEach } from "@jest/globals";
import type { ArchiveTarget, ChainedEntry, Lot, RecordText } from "../archive.ts";
import { openPlaces } from "../places.ts";
import type { IndexEntry } from "../query.ts";
import type { Change, Commit, Version } from "../store.ts";
import { openDice } from "./dice.ts";
import type { Bench } from "./rig.ts";
import { randomCommit } from "./worlds.ts";

export type Open = (now: () => number) => Promise<Bench>;

export interface Pair {
  old: () => Bench;
  fresh: () => Bench;
  /** Puts into the fresh one, found by what the old one is found by. */
  putIn: () => ArchiveTarget;
  /** A random world with deletions, new beginnings, and several writes in one millisecond. */
  fill: (seed: number) => Promise<void>;
  /** Writes to the old one. @param audit The text of an entry beside it */
  write: (change: Change, audit?: string) => Promise<void>;
  /** The clock of both, milliseconds since 1970 UTC. */
  clock: (set?: number) => number;
}

export function openPair(from: Open, into: Open): Pair {
  let at = 0;
  let pair: { old: Bench; fresh: Bench } | undefined;
  const entries = new Map<string, readonly IndexEntry[]>();
  beforeEach(async () => {
    at = 1_000;
    entries.clear();
    pair = { old: await from(() => at), fresh: await into(() => at) };
  });
  afterEach(async () => {
    await pair?.old.close();
    await pair?.fresh.close();
  });
  const side = (which: "old" | "fresh"): Bench => {
    if (!pair) throw new Error("no store is open");
    return pair[which];
  };
  const [old, fresh] = [() => side("old"), () => side("fresh")];
  const commit = async (asked: Commit): Promise<void> => {
    for (const [n, { version }] of (await old().store.commit(asked)).entries())
      if (version?.text !== undefined) entries.set(version.text, asked.changes[n]?.entries ?? []);
  };
  return {
    ...{ old, fresh },
    putIn: () => fresh().archive.target((text) => entries.get(text) ?? []),
    async fill(seed) {
      const random = openDice(seed);
      for (let n = 0; n < 30; n++) {
        at += random.below(3);
        await commit({ ...randomCommit(random), audit: [{ at, text: `{"n":${n}}`, patient: "p" }] });
      }
      await old().store.record([{ at, text: '{"read":true}', agent: "u" }]);
    },
    write: (change, audit) => commit({ changes: [change], audit: audit === undefined ? [] : [{ at, text: audit }] }),
    clock: (set = at) => (at = set),
  };
}

/** Everything of a store, as lists. */
interface Contents {
  versions: Version[];
  audit: ChainedEntry[];
  records: RecordText[];
}

export async function listed<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

export async function takeOut({ archive: { source } }: Pick<Bench, "archive">): Promise<Contents> {
  const { seq, chains } = await source.moment();
  const audit: ChainedEntry[] = [];
  for (const [chain, n] of chains) audit.push(...(await listed(source.audit(chain, 0, n))));
  return { versions: await listed(source.versions(0, seq)), audit, records: await listed(source.records()) };
}

/** With the places that it gets in another store. */
export function renumbered({ versions, audit, records }: Contents): Contents {
  const places = openPlaces();
  return {
    versions: versions.map((version) => ({ ...version, seq: places.add(version.seq) })),
    audit: audit.map((entry) => ({ ...entry, seq: places.upTo(entry.seq) })),
    records,
  };
}

/** Puts in all of it. */
export async function store(target: ArchiveTarget, contents: Omit<Lot, "note">): Promise<void> {
  const { versions = [], audit = [], records = [] } = contents;
  const note = { backup: "b", versions: versions.length, audit: audit.length, records: records.length };
  await target.add({ ...contents, note });
  await target.end();
}
