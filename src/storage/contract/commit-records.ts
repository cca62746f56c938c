/** Records that are written with a commit: all of it or none. */
import { describe, expect, it } from "@jest/globals";
import { takeOut } from "./archive-pair.ts";
import type { RecordChange } from "../records.ts";
import type { Rig } from "./rig.ts";
import { put } from "./samples.ts";
import { Stale, type Commit } from "../store.ts";

const account = { kind: "account", key: "a", body: { n: 1, text: "é" } };
const gone = { kind: "account", key: "a" };

/** What is there afterwards. */
export function commitRecordContract({ store, records, archive }: Rig): void {
  const commit = async (...changes: RecordChange[]) => store().commit({ changes: [], records: changes });
  const texts = async () => (await takeOut({ archive: archive() })).audit.map(({ text }) => text);

  it("writes them with changes and audit entries", async () => {
    const session = { kind: "session", key: "s/1", body: null, by: { account: "a" }, expires: 5_000 };
    const outcomes = await store().commit({
      changes: [put("Patient", "p")],
      audit: [{ at: 1, text: "made" }],
      records: [{ put: account }, { put: session, onVersion: 0 }],
    });
    expect(outcomes).toMatchObject([{ did: "created" }]);
    expect(await store().read("Patient", "p")).toBeDefined();
    expect(await records().get("account", "a")).toEqual({ ...account, version: 1 });
    expect(await records().find("session", "account", "a", { limit: 9 })).toEqual([{ ...session, version: 1 }]);
    expect(await texts()).toEqual(["made"]);
  });

  it("writes them alone, and with audit entries alone", async () => {
    expect(await commit({ put: account })).toEqual([]);
    await store().commit({ changes: [], records: [{ put: account, onVersion: 1 }], audit: [{ at: 1, text: "again" }] });
    expect(await records().get("account", "a")).toEqual({ ...account, version: 2 });
    await store().commit({ changes: [], audit: [{ at: 2, text: "alone" }] });
    expect(await texts()).toEqual(["again", "alone"]);
  });

  it("replaces fields, and takes away records and what they were found by", async () => {
    const found = async (user: string) => (await records().find("account", "user", user, { limit: 9 })).length;
    await commit({ put: { ...account, by: { user: "u", name: "n" } } });
    await commit({ put: { ...account, by: { user: "v", name: "n" } } });
    expect([await found("u"), await found("v")]).toEqual([0, 1]);
    await commit({ gone });
    expect(await found("v")).toBe(0);
    expect(await records().get("account", "a")).toBeUndefined();
    await commit({ gone });
    await commit({ put: { ...account, by: { user: "v" } }, onVersion: 0 });
    expect([await found("v"), (await records().get("account", "a"))?.version]).toEqual([1, 1]);
  });
}

/** What it relies on. */
export function recordConditionContract({ store, records, archive, clock }: Rig): void {
  const commit = async (...changes: RecordChange[]) => store().commit({ changes: [], records: changes });
  const texts = async () => (await takeOut({ archive: archive() })).audit.map(({ text }) => text);

  describe("writes nothing where a condition does not hold", () => {
    it.each<[string, RecordChange]>([
      ["an earlier version", { put: { ...account, body: 2 }, onVersion: 1 }],
      ["a version that is not there yet", { put: { ...account, body: 2 }, onVersion: 3 }],
      ["that it is new", { put: { ...account, body: 2 }, onVersion: 0 }],
      ["a version of what is absent", { put: { kind: "account", key: "absent", body: 2 }, onVersion: 1 }],
      ["an earlier version that is to go", { gone, onVersion: 1 }],
      ["a version of what is absent and is to go", { gone: { kind: "account", key: "absent" }, onVersion: 1 }],
      ["that there is none", { gone, onVersion: 0 }],
    ])("%s", async (_name, failing) => {
      await commit({ put: account });
      await commit({ put: account });
      const asked: Commit = {
        changes: [put("Basic", "x")],
        audit: [{ at: 1, text: "{}" }],
        records: [{ put: { kind: "account", key: "b", body: 1 } }, failing],
      };
      await expect(store().commit(asked)).rejects.toBeInstanceOf(Stale);
      expect(await store().read("Basic", "x")).toBeUndefined();
      expect(await records().get("account", "b")).toBeUndefined();
      expect(await records().get("account", "absent")).toBeUndefined();
      expect(await records().get("account", "a")).toEqual({ ...account, version: 2 });
      expect(await texts()).toEqual([]);
    });
  });

  it("writes none where a change is refused", async () => {
    const changes = [{ ...put("Basic", "x"), onVersion: 4 }];
    const refused = store().commit({ changes, records: [{ put: account }, { gone: { kind: "job", key: "j" } }] });
    await expect(refused).rejects.toMatchObject({ kind: "precondition-failed" });
    expect(await records().get("account", "a")).toBeUndefined();
  });

  it("takes what has expired for absent, to the millisecond", async () => {
    const short = { ...account, expires: 2_000 };
    await commit({ put: short });
    await commit({ put: short, onVersion: 1 });
    clock(1_999);
    await expect(commit({ put: short, onVersion: 0 })).rejects.toBeInstanceOf(Stale);
    clock(2_000);
    await expect(commit({ gone, onVersion: 2 })).rejects.toBeInstanceOf(Stale);
    await commit({ put: account, onVersion: 0 });
    clock(9_000);
    expect(await records().get("account", "a")).toEqual({ ...account, version: 1 });
  });
}

/** How many they may be. */
export function recordLimitContract({ store, records }: Rig): void {
  const commit = async (...changes: RecordChange[]) => store().commit({ changes: [], records: changes });

  it.each<[string, RecordChange[]]>([
    ["written twice", [{ put: account }, { put: { ...account, body: 2 } }]],
    ["written and taken away", [{ put: account }, { gone }]],
  ])("refuses a record that is %s", async (_name, changes) => {
    await expect(commit(...changes)).rejects.toMatchObject({ kind: "invalid" });
    expect(await records().get("account", "a")).toBeUndefined();
    await commit({ put: account }, { put: { ...account, kind: "job" } }, { put: { ...account, key: "b" } });
  });

  it("carries many, and large commits carry them too", async () => {
    const changes = Array.from({ length: 300 }, (_value, n) => put("Basic", `b${n}`));
    const many = Array.from({ length: 300 }, (_value, n) => ({ put: { ...account, key: `k${n}` }, onVersion: 0 }));
    const wrong = { changes, records: many, audit: [{ at: 1, text: "{}", change: 300 }] };
    await expect(store().commit(wrong)).rejects.toThrow("does not have");
    await store().commit({ changes, records: many });
    expect(await records().get("account", "k299")).toMatchObject({ version: 1 });
    const again = { changes: [...changes, put("Basic", "c")], records: [{ put: account }, ...many] };
    await expect(store().commit(again)).rejects.toBeInstanceOf(Stale);
    expect(await store().read("Basic", "c")).toBeUndefined();
    expect(await records().get("account", "a")).toBeUndefined();
    await commit(...many.map((change) => ({ ...change, onVersion: 1 })));
    expect(await records().get("account", "k0")).toMatchObject({ version: 2 });
  });

  it("refuses too many, and too much", async () => {
    const count = Array.from({ length: 20_001 }, (_value, n) => ({ gone: { kind: "job", key: `${n}` } }));
    await expect(commit(...count)).rejects.toMatchObject({ kind: "too-long" });
    const long = { ...account, body: "x".repeat(33 * 1024 * 1024) };
    const length = ["a", "b"].map((key) => ({ put: { ...long, key } }));
    await expect(commit(...length)).rejects.toMatchObject({ kind: "too-long" });
  });
}
