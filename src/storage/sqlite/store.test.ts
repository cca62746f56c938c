import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe } from "@jest/globals";
import { storeContract } from "../contract/contract.ts";
import { tableNames } from "./inserts.ts";
import { openSqlite, type SqliteStore } from "./store.ts";

describe("the SQLite store in memory", () => storeContract((now) => openSqlite({ file: ":memory:", now })));

describe("the SQLite store in a file, with the writer in its thread", () => {
  const folder = mkdtempSync(join(tmpdir(), "cardea-"));
  const file = join(folder, "store.sqlite");
  let clock = () => 0;
  let opened: SqliteStore | undefined;
  afterAll(async () => {
    await opened?.close();
    rmSync(folder, { recursive: true });
  });
  storeContract(async (now) => {
    clock = now;
    opened ??= await openSqlite({ file, now: () => clock() });
    empty(file);
    return { ...opened, close: async () => undefined };
  });
});

/** As another process would, so that the writer has to notice. */
function empty(file: string): void {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  for (const table of [...tableNames, "dangling", "record", "record_by"]) db.exec(`DELETE FROM ${table}`);
  db.close();
}
