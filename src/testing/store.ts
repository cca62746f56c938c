/** An empty store for tests: jest.config.js runs them once on each engine. */
import type { RecordStore } from "../storage/records.ts";
import { openSqlite } from "../storage/sqlite/store.ts";
import type { ResourceStore } from "../storage/store.ts";
import type { Scratch } from "./mongod/scratch.ts";

export interface TestStore {
  store: ResourceStore;
  records: RecordStore;
  close: () => Promise<void>;
}

const onMongodb = (globalThis as { engine?: string }).engine === "mongodb";

/** Stores of a test file, one after another. Nothing of MongoDB is loaded where it is not tested. */
export function storeForTests(): { open: (now: () => number) => Promise<TestStore>; drop: () => Promise<void> } {
  let place: Scratch | undefined;
  return {
    async open(now) {
      if (!onMongodb) {
        const opened = await openSqlite({ file: ":memory:", now });
        return { ...opened, close: () => opened.store.close() };
      }
      const { openEmpty, scratch } = await import("./mongod/scratch.ts");
      const opened = await openEmpty((place ??= scratch()), { now });
      return { ...opened, close: () => opened.store.close() };
    },
    drop: async () => place?.drop(),
  };
}
