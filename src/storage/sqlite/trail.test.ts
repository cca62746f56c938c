import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { put } from "../contract/samples.ts";
import { openSqlite, type SqliteStore } from "./store.ts";
import { trailOf } from "./trail-file.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cardea-"));
  file = join(folder, "store.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => openSqlite({ file, now: () => 1 });
const entry = (text: string) => ({ at: 1, text, patient: "p", agent: "a" });

async function using<Result>(work: (opened: SqliteStore) => Promise<Result>): Promise<Result> {
  const opened = await open();
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

const reads = async ({ store }: SqliteStore, ...texts: string[]) => {
  for (const text of texts) await store.record([entry(text)]);
};

/** Texts by chain, in order. */
async function chainsOf({ archive: { source } }: SqliteStore): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const [chain, until] of (await source.moment()).chains) {
    const texts: string[] = [];
    for await (const one of source.audit(chain, 0, until)) texts.push(one.text);
    found.set(chain, texts);
  }
  return found;
}

it("keeps what was read apart from what was written", () =>
  using(async (opened) => {
    await opened.store.commit({ changes: [put("Basic", "a")], audit: [entry("written")] });
    await reads(opened, "b", "c");
    const chains = await chainsOf(opened);
    expect([...chains.values()]).toEqual([["written"], ["b", "c"]]);
    expect([...chains.keys()]).toEqual(["", expect.stringMatching(/^reads-/)]);
  }));

it("makes no file before there is something to put into it", () =>
  using(async ({ store }) => {
    await store.commit({ changes: [put("Basic", "a")] });
    await store.record([]);
    expect(existsSync(trailOf(file))).toBe(false);
  }));

it("goes on with the chain that is there", async () => {
  await using((opened) => reads(opened, "a"));
  await using((opened) => reads(opened, "b"));
  const chains = await using(chainsOf);
  expect([...chains.values()]).toEqual([["a", "b"]]);
  expect(await using(async ({ check }) => check())).toEqual([]);
});

it("is one chain, whoever of two writes to it", async () => {
  const [one, other] = [await open(), await open()];
  for (const n of [1, 2, 3]) {
    await reads(one, `one ${n}`);
    await reads(other, `other ${n}`);
  }
  expect([...(await chainsOf(one)).values()]).toEqual([["one 1", "other 1", "one 2", "other 2", "one 3", "other 3"]]);
  expect(one.check()).toEqual([]);
  await one.close();
  await other.close();
});

it.each([
  ["UPDATE audit SET body = 'x' WHERE n = 2", "audit entry 2 of reads-"],
  ["DELETE FROM audit WHERE n = 2", "audit entry 2 of reads-"],
  ["UPDATE audit SET hash = 'x' WHERE n = 3", "audit entry 3 of reads-"],
])("is seen to be spoiled by %s", async (fault, expected) => {
  await using((opened) => reads(opened, "a", "b", "c"));
  const db = new DatabaseSync(trailOf(file));
  db.exec(fault);
  db.close();
  expect((await using(async ({ check }) => check())).join("\n")).toContain(expected);
});

it("is missed where its file is gone, or another is in its place", async () => {
  await using((opened) => reads(opened, "a"));
  renameSync(trailOf(file), join(folder, "elsewhere"));
  const missing = [expect.stringContaining("the trail of what was read is missing")];
  expect(await using(async ({ check }) => check())).toEqual(missing);
  await using((opened) => reads(opened, "b"));
  expect(await using(async ({ check }) => check())).toEqual(missing);
});

it("takes nothing more once its file is removed", () =>
  using(async (opened) => {
    await reads(opened, "a");
    rmSync(trailOf(file));
    await expect(reads(opened, "b")).rejects.toMatchObject({ kind: "busy" });
    expect(await opened.store.read("Basic", "a")).toBeUndefined();
  }));
