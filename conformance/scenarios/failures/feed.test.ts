/** What follows all changes, or pages through what was, while two servers write and one of them is killed. */
import { setTimeout } from "node:timers/promises";
import { afterAll, expect, it } from "@jest/globals";
import type { ResourceStore, Version } from "../../../src/storage/store.ts";
import { openMongo } from "../../../src/storage/mongo/store.ts";
import { times } from "../../../src/testing/thorough.ts";
import { type Acknowledged, expectWhole, keepWriting, nothingYet, untilAcknowledged } from "../acknowledged.ts";
import { dataFolder } from "../commands.ts";
import { clientOf, linkOf } from "../scenario.ts";
import { ownSet } from "./own-set.ts";

const rounds = times(1, 5);
const writers = 6;
const set = ownSet({ members: 1, on: "memory", lifetime: 60 });
const data = dataFolder();
afterAll(() => data.remove());

const keyOf = ({ type, id, version }: Version): string => `${type}/${id}/_history/${version}`;

/** Goes from one last number to the next, as a subscription would. */
function follower(store: ResourceStore): { seen: Version[]; step: () => Promise<void> } {
  const seen: Version[] = [];
  let after = 0;
  return {
    seen,
    async step() {
      const before = (await store.last()) + 1;
      for (;;) {
        const { versions } = await store.history({ descending: false, limit: 200, after, before });
        seen.push(...versions);
        after = versions.at(-1)?.seq ?? before - 1;
        if (versions.length === 0) return;
      }
    },
  };
}

/** All of a history, newest first, page by page, each version once. */
async function readThrough(base: string): Promise<string[]> {
  const client = clientOf(() => base);
  const found: Shown[] = [];
  for (let page: string | undefined = "_history?_count=100"; page !== undefined;) {
    const reply = await client.get(page);
    found.push(...(reply.body.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : [])));
    page = linkOf(reply, "next");
  }
  const changed = found.map(({ meta }) => meta.lastUpdated);
  expect(changed).toEqual(changed.toSorted().reverse());
  const keys = found.map(({ resourceType, id, meta }) => `${resourceType}/${id}/_history/${meta.versionId}`);
  expect(new Set(keys).size).toBe(keys.length);
  return keys;
}

interface Shown {
  resourceType: string;
  id: string;
  meta: { versionId: string; lastUpdated: string };
}

/** Repeats something until it is told to stop. */
async function during(stop: AbortSignal, step: () => Promise<void>): Promise<void> {
  while (!stop.aborted) {
    await step();
    await setTimeout(10);
  }
}

/** The steps of a writer as far as they are in these versions, each transaction once. */
function stepsOf(writer: string, versions: readonly Version[]): number[] {
  const marks = new RegExp(`"value":"${writer}-(\\d+)"`);
  return versions.flatMap(({ text = "" }) => {
    const step = marks.exec(text)?.[1];
    return step === undefined ? [] : [Number(step)];
  });
}

it(
  "misses nothing, sees nothing twice, and sees it in the order of commits",
  async () => {
    const settings = set.settings("feed");
    const { store, close } = await openMongo({ uri: settings.MONGODB_URI, now: Date.now });
    const feed = follower(store);
    const written: Acknowledged[] = [];
    const stays = await data.serve(settings);
    for (let round = 0; round < rounds; round++) {
      const dies = await data.serve(settings);
      const stop = new AbortController();
      const seen = [nothingYet(), nothingYet()] as const;
      const reading = during(stop.signal, async () => {
        const known = feed.seen.map(keyOf);
        const found = new Set(await readThrough(stays.base));
        expect(known.filter((key) => !found.has(key))).toEqual([]);
      });
      const work = [
        keepWriting(stays.base, { name: `stays${round}`, writers }, seen[0], stop.signal),
        keepWriting(dies.base, { name: `dies${round}`, writers }, seen[1], stop.signal),
        during(stop.signal, feed.step),
        reading,
      ];
      await untilAcknowledged(100, seen[1]);
      await dies.end("SIGKILL");
      await untilAcknowledged(200, seen[0]);
      stop.abort();
      await Promise.all(work);
      written.push(...seen);
    }
    const { versions } = await store.history({ descending: false, limit: 100_000 });
    // What the dead one may have been writing is waited for as long as a transaction lives.
    while (feed.seen.length < versions.length) await feed.step();
    expect(feed.seen.map(keyOf)).toEqual(versions.map(keyOf));
    const through = await readThrough(stays.base);
    expect(through).toEqual(versions.map(keyOf).reverse());
    expect(versions.every(({ seq, at }, n) => n === 0 || isAfter({ seq, at }, versions[n - 1]))).toBe(true);
    for (let writer = 0; writer < writers; writer++) {
      const steps = stepsOf(`stays0w${writer}`, feed.seen);
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    }
    await expectWhole(stays.base, ...written);
    await stays.end("SIGTERM");
    await close();
  },
  60_000 + rounds * 60_000,
);

const isAfter = (one: { seq: number; at: number }, other: Version | undefined): boolean =>
  one.seq > (other?.seq ?? 0) && one.at >= (other?.at ?? 0);
