/** Everything taken out of a store and put into another: the same versions, dates, records, audit and answers. */
import { describe, expect, it } from "@jest/globals";
import { instant } from "../../fhir/datetime.ts";
import { expectRestored, type ChainedEntry } from "../archive.ts";
import { linkHash } from "../link-hash.ts";
import type { Outcome, Version } from "../store.ts";
import { listed, openPair, renumbered, store, takeOut, type Open, type Pair } from "./archive-pair.ts";
import { openDice } from "./dice.ts";
import { answer, randomQuery } from "./property.ts";
import { put, remove, stored, token } from "./samples.ts";

/**
 * @param from Opens an empty store on a clock, to take out of
 * @param into The same, to put into
 */
export function archiveContract(from: Open, into: Open = from): void {
  const pair = openPair(from, into);
  describe("all of it", () => wholeContract(pair));
  describe("in the middle", () => middleContract(pair));
  describe("before and after", () => lifeContract(pair));
}

/** What was there is there. */
function wholeContract({ old, fresh, putIn, fill, write, clock }: Pair): void {
  it.each([1, 2, 3])("puts in what was taken out, and is taken out again the same (world %i)", async (seed) => {
    await fill(seed);
    const first = renumbered(await takeOut(old()));
    expect(first.versions.length).toBeGreaterThan(30);
    expect(first.audit.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['{"n":0}', '{"n":29}', '{"read":true}']),
    );
    await store(putIn(), first);
    expect(await takeOut(fresh())).toEqual(first);
    for (const version of first.versions)
      expect(await fresh().store.vread(version.type, version.id, version.version)).toEqual(version);
  });

  it.each([11, 12, 13])("answers every question as before (world %i)", async (seed) => {
    await fill(seed);
    await store(putIn(), renumbered(await takeOut(old())));
    const random = openDice(seed);
    for (let n = 0; n < 40; n++) {
      const query = randomQuery(random);
      const [before, after] = [await answer(old().store, query), await answer(fresh().store, query)];
      expect({ query, ...after }).toEqual({ query, ...before });
    }
  });

  it("keeps times in histories", async () => {
    await fill(21);
    await store(putIn(), renumbered(await takeOut(old())));
    for (let since = 1_000; since <= clock() + 1; since += 5) {
      const asked = { since, until: since + 9, descending: true, limit: 999, total: true };
      const [before, after] = [await old().store.history(asked), await fresh().store.history(asked)];
      expect(after.total).toBe(before.total);
      expect(after.versions.map(unplaced)).toEqual(before.versions.map(unplaced));
    }
  });

  it("keeps the chains of other stores as they are", async () => {
    const chained = (chain: string, text: string, n: number, before: ChainedEntry | undefined): ChainedEntry => ({
      ...{ chain, n, at: n, seq: 0, text, hash: linkHash(before?.hash ?? "", text) },
    });
    const audit: ChainedEntry[] = [];
    for (const chain of ["", "7-1970", "é/1"])
      for (let n = 1; n <= 3; n++) audit.push(chained(chain, `{"n":${n}}`, n, n === 1 ? undefined : audit.at(-1)));
    await store(putIn(), { versions: [], audit, records: [] });
    expect((await takeOut(fresh())).audit).toEqual(audit);
    expect(await putIn().isEmpty()).toBe(false);
  });

  it("keeps the text to the byte", async () => {
    const long = "x".repeat(5_000_000);
    for (const content of ['"z":1.50,"a":100000000000000000.000', '"x":"\u2028\\u0000 é \u{1f600}"', `"x":"${long}"`])
      await write(put("Basic", "a", [], content));
    const all = renumbered(await takeOut(old()));
    await store(putIn(), all);
    expect((await takeOut(fresh())).versions.map(({ text }) => text)).toEqual(all.versions.map(({ text }) => text));
  });
}

/** A restore that is not finished. */
function middleContract({ old, fresh, putIn, fill, write }: Pair): void {
  it("goes on where it was left, in lots of any size", async () => {
    await fill(31);
    const all = renumbered(await takeOut(old()));
    const note = { backup: "b", versions: 0, audit: 0, records: 0 };
    expect(await putIn().begun()).toBeUndefined();
    for (let from = 0; from < all.versions.length; from += 7) {
      const versions = all.versions.slice(from, from + 7);
      await putIn().add({ versions, note: { ...note, versions: from + versions.length } });
      expect(await putIn().begun()).toEqual({ ...note, versions: from + versions.length });
    }
    const done = { ...note, versions: all.versions.length, audit: all.audit.length };
    await putIn().add({ audit: all.audit, note: done });
    await putIn().end();
    expect(await putIn().begun()).toBeUndefined();
    expect(await takeOut(fresh())).toEqual(all);
  });

  it("puts in nothing after a lot that failed", async () => {
    await write(put("Patient", "a"), "first");
    const { versions, audit } = renumbered(await takeOut(old()));
    const note = { backup: "b", versions: 1, audit: 0, records: 0 };
    const wrong = versions.map((version) => ({ ...version, seq: 7 }));
    const target = putIn();
    const both = [target.add({ versions: wrong, note }), target.add({ audit, note: { ...note, audit: 1 } })];
    const results = await Promise.allSettled(both);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await putIn().isEmpty()).toBe(true);
    expect(await putIn().begun()).toBeUndefined();
  });

  it("goes on with no other backup", async () => {
    const note = { backup: "b", versions: 0, audit: 0, records: 0 };
    await putIn().add({ note });
    await expect(putIn().add({ note: { ...note, backup: "c" } })).rejects.toMatchObject({ kind: "conflict" });
  });

  it("refuses a lot that does not follow on what is there", async () => {
    for (const id of ["a", "b"]) await write(put("Patient", id));
    const { versions } = renumbered(await takeOut(old()));
    const note = { backup: "b", versions: 2, audit: 0, records: 0 };
    await expect(putIn().add({ versions: versions.slice(1), note })).rejects.toMatchObject({ kind: "conflict" });
    expect(await putIn().isEmpty()).toBe(true);
    expect(await putIn().begun()).toBeUndefined();
  });

  it("is not to be served from until it is finished", async () => {
    await expectRestored(fresh().records);
    await putIn().add({ note: { backup: "b", versions: 0, audit: 0, records: 0 } });
    await expect(expectRestored(fresh().records)).rejects.toThrow("not finished");
    expect(await putIn().isEmpty()).toBe(true);
    await putIn().end();
    await expectRestored(fresh().records);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["a version", () => fresh().store.commit({ changes: [put("Patient", "a")] })],
    ["an audit entry", () => fresh().store.record([{ at: 1, text: "{}" }])],
    ["a record", () => fresh().records.put({ kind: "job", key: "a", body: 1 })],
  ])("is not empty with %s", async (_what, fillIt) => {
    expect(await putIn().isEmpty()).toBe(true);
    await fillIt();
    expect(await putIn().isEmpty()).toBe(false);
  });
}

/** What goes on before, meanwhile and afterwards. */
function lifeContract({ old, fresh, putIn, write, clock }: Pair): void {
  it("keeps versions, expiry and fields of records, and leaves out what has expired", async () => {
    await old().records.put({ kind: "job", key: "a", body: { n: 1 } });
    await old().records.put({ kind: "job", key: "a", body: { n: 2 }, by: { user: "u", é: "x|y" } });
    await old().records.put({ kind: "job", key: "b", body: null, expires: clock() + 10 });
    await old().records.put({ kind: "note", key: "a/b", body: "é\u2028", expires: clock() + 1 });
    clock(clock() + 5);
    await store(putIn(), await takeOut(old()));
    expect(await takeOut(fresh())).toEqual(await takeOut(old()));
    expect(await fresh().records.find("job", "user", "u", { limit: 9 })).toEqual([
      { kind: "job", key: "a", version: 2, by: { user: "u", é: "x|y" }, body: { n: 2 } },
    ]);
    expect(await fresh().records.get("note", "a/b")).toBeUndefined();
    clock(clock() + 5);
    expect(await fresh().records.get("job", "b")).toBeUndefined();
  });

  it("is written to afterwards like any other", async () => {
    clock(9_000);
    await write(put("Patient", "a", [token("name", "eve")]), "first");
    await old().store.commit({ changes: [remove("Patient", "a")] });
    const all = renumbered(await takeOut(old()));
    await store(putIn(), all);
    clock(3_000);
    const [outcome] = await fresh().store.commit({
      changes: [put("Patient", "a", [token("name", "adam")])],
      audit: [{ at: 3_000, text: "second" }],
    });
    // Never before what is there already, whatever the clock says.
    expect(outcome?.version).toMatchObject({ version: 3, text: stored("Patient", "a", [3, timeOf(outcome)]) });
    expect(outcome?.version?.at).toBeGreaterThanOrEqual(9_000);
    expect(outcome?.version?.seq).toBeGreaterThan(2);
    expect(await fresh().store.last()).toBeGreaterThanOrEqual(outcome?.version?.seq ?? Number.NaN);
    const asked = { types: ["Patient"], where: { op: "all" }, sort: [], limit: 9 } as const;
    expect((await fresh().store.search(asked)).versions.map(({ version }) => version)).toEqual([3]);
    const after = await takeOut(fresh());
    expect(after.versions.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(after.audit.map(({ text }) => text).sort()).toEqual(["first", "second"]);
  });

  it("leaves out what was written after its moment", async () => {
    await write(put("Patient", "a"), "first");
    const { source: out } = old().archive;
    const moment = await out.moment();
    await write(put("Patient", "a", [], '"x":1'), "second");
    await write(put("Patient", "b"), "third");
    expect((await listed(out.versions(0, moment.seq))).map(({ id, version }) => [id, version])).toEqual([["a", 1]]);
    const [chain = "", n = 0] = moment.chains[0] ?? [];
    expect((await listed(out.audit(chain, 0, n))).map(({ text }) => text)).toEqual(["first"]);
  });
}

const unplaced = ({ seq: _seq, ...version }: Version) => version;

const timeOf = (outcome: Outcome | undefined): string => instant(outcome?.version?.at ?? 0).slice(11, 23);
