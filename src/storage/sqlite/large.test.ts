import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { times } from "../../testing/thorough.ts";
import { put, to, token } from "../contract/samples.ts";
import type { Change } from "../store.ts";
import { openSqlite, type SqliteStore } from "./store.ts";

const count = times(3_000, 20_000);

const observations = (n: number): Change[] =>
  Array.from({ length: n }, (_value, k) =>
    put("Observation", `o${k}`, [token("code", `c${k % 7}`), to("subject", "Patient", `p${k % 50}`)], `"k":${k}`),
  );

describe("a large commit", () => {
  let folder: string;
  let opened: SqliteStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "cardea-"));
    opened = await openSqlite({ file: join(folder, "store.sqlite"), now: () => 1 });
  });
  afterEach(async () => {
    expect(opened.check()).toEqual([]);
    await opened.close();
    rmSync(folder, { recursive: true });
  });
  const total = async () =>
    (await opened.store.search({ types: ["Observation"], where: { op: "all" }, sort: [], limit: 0, total: "accurate" }))
      .total;

  it("is seen whole or not at all, while others read and write", async () => {
    const seen = new Set<number | undefined>();
    const done = new AbortController();
    const large = opened.store.commit({ changes: observations(count) }).finally(() => done.abort());
    const other = opened.store.commit({ changes: [put("Patient", "p1")] });
    while (!done.signal.aborted) {
      seen.add(await total());
      await setImmediate();
    }
    expect(await large).toHaveLength(count);
    expect(await other).toHaveLength(1);
    seen.add(await total());
    expect([...seen].sort()).toEqual([0, count]);
    expect(await opened.store.last()).toBe(count + 1);
  });

  it.each<[string, Partial<Change>, string]>([
    ["a version that is not current", { onVersion: 3 }, "precondition-failed"],
    ["what it may not become", { becomes: { op: "token", param: "code", code: "other" } }, "forbidden"],
    ["a key that is there twice", { id: "o1" }, "invalid"],
  ])("fails whole for %s", async (_name, fault, kind) => {
    const [last, ...changes] = observations(400);
    await expect(
      opened.store.commit({ changes: [...changes, { ...put("Observation", "o0"), ...last, ...fault }] }),
    ).rejects.toMatchObject({ kind });
    expect(await total()).toBe(0);
    expect(await opened.store.commit({ changes: observations(2) })).toHaveLength(2);
  });

  it("changes only what is not the same, and waits its turn behind another", async () => {
    await opened.store.commit({ changes: observations(300) });
    const again = [...observations(299), ...observations(301).slice(300)];
    const both = await Promise.all([
      opened.store.commit({ changes: again }),
      opened.store.commit({ changes: observations(302) }),
    ]);
    expect(both.map((outcomes) => outcomes.filter(({ did }) => did === "created").length)).toEqual([1, 1]);
    expect(await opened.store.last()).toBe(302);
  });

  it("refuses more than 20,000 changes", async () => {
    const changes = Array.from({ length: 20_001 }, (_value, n) => put("Basic", `b${n}`));
    await expect(opened.store.commit({ changes })).rejects.toMatchObject({ kind: "too-long" });
  });
});
