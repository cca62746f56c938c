/** Other entries for the same version: what a resource is found by when what is indexed has changed. */
import { beforeEach, expect, it } from "@jest/globals";
import type { Criterion, Hop, IndexEntry, Query } from "../query.ts";
import type { Reindexed } from "../store.ts";
import type { Rig } from "./rig.ts";
import { day, put, remove, to, token, versionsIn } from "./samples.ts";

const coded = (code: string): Criterion => ({ op: "token", param: "code", code });

const open = (store: Rig["store"]) => ({
  found: async (where: Criterion, more: Partial<Query> = {}): Promise<string[]> => {
    const query = { types: ["Patient"], where, sort: [], limit: 999, total: "accurate", ...more } as const;
    const page = await store().search(query);
    expect(page.total).toBe(page.versions.length);
    return page.versions.map(({ id }) => id);
  },
  /** Of the current version. */
  item: async (id: string, entries: readonly IndexEntry[], type = "Patient"): Promise<Reindexed> => {
    const version = await store().read(type, id);
    return { type, id, seq: version?.seq ?? 0, entries };
  },
});

const three = () => ["a", "b", "c"].map((id, n) => put("Patient", id, [token("code", "old"), day(n)]));

/** Entries replaced without a commit. */
export function reindexContract({ store }: Rig): void {
  const { found, item } = open(store);
  beforeEach(async () => {
    await store().commit({ changes: three() });
  });

  it("finds what it replaced by the new entries, and no longer by the old", async () => {
    const entries = [token("code", "new"), token("other", "x"), day(9)];
    expect(await store().reindex([await item("a", entries), await item("c", entries)])).toBe(2);
    expect(await found(coded("old"))).toEqual(["b"]);
    expect(await found(coded("new"))).toEqual(["a", "c"]);
    expect(await found({ op: "present", param: "other" })).toEqual(["a", "c"]);
    expect(await found({ op: "not", of: { op: "present", param: "other" } })).toEqual(["b"]);
    const sort = [{ param: "date", kind: "range", descending: true }] as const;
    expect(await found({ op: "all" }, { sort })).toEqual(["c", "a", "b"]);
    expect(await store().reindex([await item("a", [])])).toBe(1);
    expect(await found(coded("new"))).toEqual(["c"]);
  });

  it("makes no version", async () => {
    const before = await store().read("Patient", "a");
    const last = await store().last();
    await store().reindex([await item("a", [token("code", "new")])]);
    expect(await store().read("Patient", "a")).toEqual(before);
    expect(await store().last()).toBe(last);
    expect(await versionsIn(store())).toBe(3);
  });

  it("leaves alone what was changed since, what is gone and what never was", async () => {
    const entries = [token("code", "new")];
    const items = [await item("a", entries), await item("b", entries), { ...(await item("c", entries)), id: "never" }];
    await store().commit({
      changes: [put("Patient", "a", [token("code", "changed")], '"x":1'), remove("Patient", "b")],
    });
    expect(await store().reindex([...items, { type: "Nothing", id: "a", seq: 1, entries }])).toBe(0);
    expect(await store().reindex([{ type: "Patient", id: "b", seq: await store().last(), entries }])).toBe(0);
    expect(await found({ op: "all" })).toEqual(["a", "c"]);
    expect(await found(coded("changed"))).toEqual(["a"]);
    expect(await found(coded("new"))).toEqual([]);
    await store().commit({ changes: [put("Patient", "b", [token("code", "again")])] });
    expect(await found(coded("again"))).toEqual(["b"]);
  });

  it("has nothing to do for nothing", async () => {
    expect(await store().reindex([])).toBe(0);
  });
}

/** What others see of it: links, and commits beside it. */
export function reindexBesideContract({ store }: Rig): void {
  const { found, item } = open(store);
  beforeEach(async () => {
    await store().commit({ changes: three() });
  });

  it("makes links follow: chains, what points here, includes, compartments", async () => {
    const about = (id: string) => put("Observation", `of-${id}`, [to("subject", "Patient", id)]);
    await store().commit({ changes: [about("a"), about("b")] });
    const moved = [to("subject", "Patient", "c"), { kind: "member", compartment: "Patient", id: "c" }] as const;
    expect(await store().reindex([await item("of-a", moved, "Observation")])).toBe(1);
    const hop = { source: "Observation", param: "subject", targets: ["Patient"], iterate: false } as const;
    const included = async (types: string[], where: Criterion, direction: Hop["direction"]) => {
      const page = await store().search({ types, where, sort: [], limit: 9, include: [{ ...hop, direction }] });
      return page.included.map(({ id }) => id);
    };
    const chain = { op: "refers", param: "subject", types: ["Patient"], where: { op: "id", ids: ["c"] } } as const;
    expect(await found(chain, { types: ["Observation"] })).toEqual(["of-a"]);
    expect(await found({ op: "referredBy", type: "Observation", param: "subject", where: { op: "all" } })).toEqual([
      "b",
      "c",
    ]);
    expect(await found({ op: "compartment", compartment: "Patient", id: "c" }, { types: ["Observation"] })).toEqual([
      "of-a",
    ]);
    expect(await included(["Observation"], { op: "id", ids: ["of-a"] }, "out")).toEqual(["c"]);
    expect(await included(["Patient"], { op: "id", ids: ["a", "c"] }, "in")).toEqual(["of-a"]);
  });

  it("takes the last of what is named twice, and goes on beside commits", async () => {
    const [first, last] = [await item("a", [token("code", "1")]), await item("a", [token("code", "2")])];
    const others = await Promise.all(["b", "c"].map((id) => item(id, [token("code", "2")])));
    const [count] = await Promise.all([
      store().reindex([first, last, ...others]),
      store().commit({ changes: [put("Patient", "d", [token("code", "2")])] }),
    ]);
    expect(count).toBe(4);
    expect((await found(coded("2"))).sort()).toEqual(["a", "b", "c", "d"]);
    expect(await found(coded("1"))).toEqual([]);
  });

  it("indexes many, while others write, and none of them for good who was changed meanwhile", async () => {
    const ids = Array.from({ length: 300 }, (_value, n) => `p${n}`);
    await store().commit({ changes: ids.map((id) => put("Patient", id, [token("code", "many")])) });
    const items = await Promise.all(ids.map((id) => item(id, [token("code", "indexed")])));
    const changed = ids.filter((_id, n) => n % 7 === 0);
    const [count] = await Promise.all([
      store().reindex(items),
      ...changed.map((id) => store().commit({ changes: [put("Patient", id, [token("code", "written")], '"x":1')] })),
    ]);
    expect(count).toBeGreaterThanOrEqual(ids.length - changed.length);
    expect(await found(coded("many"))).toEqual([]);
    expect(await found(coded("written"))).toEqual(changed);
    expect(await found(coded("indexed"))).toEqual(ids.filter((id) => !changed.includes(id)));
  });
}
