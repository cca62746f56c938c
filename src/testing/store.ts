/** An empty store for tests: jest.config.js runs them once on each engine. */
import { afterAll, beforeAll } from "@jest/globals";
import type { Archive } from "../storage/archive.ts";
import type { RecordStore } from "../storage/records.ts";
import { openSqlite } from "../storage/sqlite/store.ts";
import type { ResourceStore } from "../storage/store.ts";
import type { Scratch } from "./mongod/scratch.ts";

export interface TestStore {
  store: ResourceStore;
  records: RecordStore;
  /** The AuditEvents of the trail, as JSON texts, in order. */
  trail: () => Promise<string[]>;
  /** All that is kept in records, as one text. */
  kept: () => Promise<string>;
  close: () => Promise<void>;
}

const onMongodb = (globalThis as { engine?: string }).engine === "mongodb";

/** Stores of a test file, one after another. Nothing of MongoDB is loaded where it is not tested. */
export function storeForTests(): { open: (now: () => number) => Promise<TestStore>; drop: () => Promise<void> } {
  let place: Scratch | undefined;
  async function openEngine(now: () => number) {
    if (!onMongodb) return openSqlite({ file: ":memory:", now });
    const { openEmpty, scratch } = await import("./mongod/scratch.ts");
    return openEmpty((place ??= scratch()), { now, epoch: now() });
  }
  return {
    async open(now) {
      const { store, records, archive } = await openEngine(now);
      return {
        store,
        records,
        trail: () => trailOf(archive),
        kept: () => keptIn(archive),
        close: () => store.close(),
      };
    },
    drop: async () => place?.drop(),
  };
}

/** One store for all tests of a file. @param now Milliseconds since 1970 UTC */
export function storeForFile(now: () => number): { readonly it: TestStore } {
  const stores = storeForTests();
  let opened: TestStore | undefined;
  beforeAll(async () => {
    opened = await stores.open(now);
  });
  afterAll(async () => {
    await opened?.close();
    await stores.drop();
  });
  return {
    get it() {
      if (!opened) throw new Error("there is a store only while tests run");
      return opened;
    },
  };
}

async function trailOf({ source }: Archive): Promise<string[]> {
  const found: string[] = [];
  for (const [chain, n] of (await source.moment()).chains)
    for await (const { text } of source.audit(chain, 0, n)) found.push(text);
  return found;
}

async function keptIn({ source }: Archive): Promise<string> {
  const found: string[] = [];
  for await (const record of source.records(undefined)) found.push(JSON.stringify(record));
  return found.join("\n");
}
