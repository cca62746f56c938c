import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect } from "@jest/globals";
import { archiveContract } from "../contract/archive.ts";
import { openSqlite } from "./store.ts";

describe("out of and into SQLite in memory", () =>
  archiveContract(async (now) => {
    const { close, check, ...opened } = await openSqlite({ file: ":memory:", now });
    return {
      ...opened,
      async close() {
        expect(check()).toEqual([]);
        await close();
      },
    };
  }));

describe("out of and into SQLite in a file, with the writer in its thread", () => {
  const folder = mkdtempSync(join(tmpdir(), "cardea-"));
  let files = 0;
  afterAll(() => rmSync(folder, { recursive: true }));
  archiveContract((now) => openSqlite({ file: join(folder, `${++files}.sqlite`), now }));
});
