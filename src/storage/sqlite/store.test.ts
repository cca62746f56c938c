import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it } from "@jest/globals";
import { storeContract } from "../contract/contract.ts";
import { put } from "../contract/samples.ts";
import { tableNames } from "./inserts.ts";
import { openSqlite, type SqliteStore } from "./store.ts";
import { trailOf } from "./trail-file.ts";

const limitsOf = (longest: number | undefined) => (longest === undefined ? {} : { limits: { page: longest } });

describe("the SQLite store in memory", () =>
  storeContract((now, longest) => openSqlite({ file: ":memory:", now, ...limitsOf(longest) })));

describe("the SQLite store in a file, with the writer in its thread", () => {
  const folder = mkdtempSync(join(tmpdir(), "cardea-"));
  const file = join(folder, "store.sqlite");
  let clock = () => 0;
  let opened: SqliteStore | undefined;
  afterAll(async () => {
    await opened?.close();
    rmSync(folder, { recursive: true });
  });
  let files = 0;
  storeContract(async (now, longest) => {
    if (longest !== undefined)
      return openSqlite({ file: join(folder, `${++files}.sqlite`), now, ...limitsOf(longest) });
    clock = now;
    opened ??= await openSqlite({ file, now: () => clock() });
    empty(file);
    // What the store reads in one turn of the event loop is of one state.
    await setImmediate();
    return { ...opened, close: async () => undefined };
  });
});

it("numbers versions without a gap, whatever failed between them", async () => {
  const { store, close } = await openSqlite({ file: ":memory:", now: () => 1 });
  for (const id of ["a", "b", "c"]) {
    await store.commit({ changes: [put("Patient", id), put("Patient", "same", [], `"id":"${id}"`)] });
    await store.commit({ changes: [put("Patient", "x"), { ...put("Patient", "y"), onVersion: 9 }] }).catch(() => 0);
    await store.commit({ changes: [put("Patient", id)] });
  }
  const { versions } = await store.history({ descending: false, limit: 99 });
  expect(versions.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await store.last()).toBe(6);
  await close();
});

it("ends a page of short texts, read many at a time, as exactly as one of long ones", async () => {
  const one = put("Patient", "p000");
  const length = (one.text?.length ?? 0) + `"versionId":"1","lastUpdated":"1970-01-01T00:00:00.001Z"`.length;
  const { store, close } = await openSqlite({ file: ":memory:", now: () => 1, limits: { page: 150 * length } });
  const ids = Array.from({ length: 400 }, (_value, n) => `p${String(n).padStart(3, "0")}`);
  await store.commit({ changes: ids.map((id) => put("Patient", id)) });
  const query = { types: ["Patient"], where: { op: "all" }, sort: [], limit: 300 } as const;
  const first = await store.search(query);
  const second = await store.search({ ...query, ...(first.next && { after: first.next }) });
  expect([...first.versions, ...second.versions].map(({ id }) => id)).toEqual(ids.slice(0, 300));
  expect(first.versions).toHaveLength(150);
  await close();
});

/** As another process would, so that the writer has to notice. */
function empty(file: string): void {
  deleteFrom(file, [...tableNames, "dangling", "record", "record_by"]);
  if (existsSync(trailOf(file))) deleteFrom(trailOf(file), ["audit"]);
}

function deleteFrom(file: string, tables: readonly string[]): void {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  for (const table of tables) db.exec(`DELETE FROM ${table}`);
  db.close();
}
