/** Commits: whole or not at all, checked before they are written, one after another. */
import { describe, expect, it } from "@jest/globals";
import type { Rig } from "./contract.ts";
import { put, remove, stored, text, to, token } from "./samples.ts";
import type { Change, Commit } from "./store.ts";
import { Stale } from "./store.ts";

export function commitContract({ store, clock }: Rig): void {
  const did = async (...changes: Change[]) => (await store().commit({ changes })).map((outcome) => outcome.did);
  const versionOf = async (type: string, id: string) => (await store().read(type, id))?.version;

  it("numbers versions from 1 and puts id, version and time into the text", async () => {
    await did(put("Patient", "a"));
    clock(2_000);
    const [outcome] = await store().commit({ changes: [put("Patient", "a", [], '"active":true')] });
    const expected = {
      ...{ type: "Patient", id: "a", version: 2, seq: 2, at: 2_000, method: "PUT" },
      text: stored("Patient", "a", [2, "00:00:02.000"], '"active":true'),
    };
    expect(outcome).toEqual({ did: "updated", version: expected });
    expect(await store().read("Patient", "a")).toEqual(expected);
    expect((await store().vread("Patient", "a", 1))?.text).toBe(stored("Patient", "a", [1, "00:00:01.000"]));
  });

  it("keeps what else is in meta after version and time", async () => {
    const inside = '{"resourceType":"Patient","id":"a","meta":{"profile":["p"]}}';
    await store().commit({ changes: [{ ...put("Patient", "a"), text: inside }] });
    expect((await store().read("Patient", "a"))?.text).toContain(
      '"lastUpdated":"1970-01-01T00:00:01.000Z","profile":["p"]}',
    );
  });

  it("keeps a deletion as a version without a text, and starts anew after it", async () => {
    expect(await did(put("Patient", "a"))).toEqual(["created"]);
    expect(await did(remove("Patient", "a"))).toEqual(["deleted"]);
    const gone = { type: "Patient", id: "a", version: 2, seq: 2, at: 1_000, method: "DELETE" };
    expect(await store().read("Patient", "a")).toEqual(gone);
    expect(await did(put("Patient", "a"))).toEqual(["created"]);
    expect(await versionOf("Patient", "a")).toBe(3);
  });

  it("does not know what never was", async () => {
    await did(put("Patient", "a", [to("link", "Patient", "b")]));
    expect(await store().read("Patient", "b")).toBeUndefined();
    expect(await store().read("Nothing", "b")).toBeUndefined();
    expect(await store().vread("Patient", "a", 2)).toBeUndefined();
    expect(await store().vread("Patient", "a", 0.5)).toBeUndefined();
    expect(await store().vread("Patient", "a", 1e300)).toBeUndefined();
  });

  describe("makes no version when nothing changes", () => {
    const before = '"a":[1,{"b":1.0,"c":"x"}],"d":"é"';
    it.each([
      ["the same text", before, "unchanged"],
      ["members in another order", '"d":"é","a":[1,{"c":"x","b":1.0}]', "unchanged"],
      ["another decimal precision", '"a":[1,{"b":1.00,"c":"x"}],"d":"é"', "updated"],
      ["another value", '"a":[1,{"b":1.0,"c":"y"}],"d":"é"', "updated"],
      ["items in another order", '"a":[{"b":1.0,"c":"x"},1],"d":"é"', "updated"],
      ["values that changed places", '"a":[1,{"b":1.0,"c":"é"}],"d":"x"', "updated"],
      ["one member less", '"a":[1,{"b":1.0,"c":"x"}]', "updated"],
    ])("%s", async (_name, after, expected) => {
      await did(put("Basic", "a", [], before));
      clock(5_000);
      const [outcome] = await store().commit({ changes: [put("Basic", "a", [], after)] });
      expect(outcome?.did).toBe(expected);
      expect(outcome?.version?.version).toBe(expected === "unchanged" ? 1 : 2);
      expect(outcome?.version?.at).toBe(expected === "unchanged" ? 1_000 : 5_000);
      expect(await store().last()).toBe(expected === "unchanged" ? 1 : 2);
    });

    it("deleting twice, and what never was", async () => {
      await did(put("Patient", "a"), put("Patient", "b"));
      await did(remove("Patient", "a"));
      const again = await store().commit({ changes: [remove("Patient", "a"), remove("Patient", "never")] });
      expect(again).toMatchObject([{ did: "unchanged", version: { version: 2, seq: 3 } }, { did: "unchanged" }]);
      expect(again[1]?.version).toBeUndefined();
    });
  });

  describe("commits all changes or none", () => {
    it.each<[string, Commit, string]>([
      [
        "a version that is not current",
        { changes: [put("Patient", "b"), { ...put("Patient", "a"), onVersion: 2 }] },
        "precondition-failed",
      ],
      [
        "a version of what is not there",
        { changes: [put("Patient", "b"), { ...put("Patient", "c"), onVersion: 1 }] },
        "precondition-failed",
      ],
      [
        "what may not be changed",
        { changes: [put("Patient", "b"), { ...put("Patient", "a"), within: { op: "none" } }] },
        "forbidden",
      ],
      [
        "what may not be deleted",
        { changes: [put("Patient", "b"), { ...remove("Patient", "a"), within: { op: "none" } }] },
        "forbidden",
      ],
      [
        "what it may not become",
        { changes: [put("Patient", "b"), { ...put("Patient", "c"), becomes: { op: "none" } }] },
        "forbidden",
      ],
      ["one resource twice", { changes: [put("Patient", "b"), put("Patient", "b", [], '"x":1')] }, "invalid"],
    ])("%s", async (_name, commit, kind) => {
      await did(put("Patient", "a"));
      await expect(store().commit(commit)).rejects.toMatchObject({ kind });
      expect(await store().read("Patient", "b")).toBeUndefined();
      expect(await versionOf("Patient", "a")).toBe(1);
      expect(await store().last()).toBe(1);
    });
  });

  describe("judges what may be changed by the state before, and what it becomes by what is written", () => {
    const ofA = { op: "reference", param: "subject", type: "Patient", id: "a" } as const;
    const ofEve = {
      op: "refers",
      param: "subject",
      types: ["Patient"],
      where: { op: "token", param: "name", code: "eve" },
    } as const;
    const hasO = { op: "referredBy", type: "Observation", param: "subject", where: { op: "all" } } as const;
    it.each<[string, Change[], boolean]>([
      ["within, and it was", [{ ...put("Observation", "o"), within: ofA }], true],
      ["within, and it was not", [{ ...put("Observation", "x"), within: ofA }], false],
      ["within, and it never was", [{ ...put("Observation", "new"), within: ofA }], true],
      ["becomes, and it does", [{ ...put("Observation", "x", [to("subject", "Patient", "a")]), becomes: ofA }], true],
      ["becomes, and it does not", [{ ...put("Observation", "o"), becomes: ofA }], false],
      ["becomes, by a link", [{ ...put("Observation", "x", [to("subject", "Patient", "a")]), becomes: ofEve }], true],
      [
        "becomes, by a link to another",
        [{ ...put("Observation", "x", [to("subject", "Patient", "b")]), becomes: ofEve }],
        false,
      ],
      [
        "becomes, by a link to what this commit makes so",
        [
          put("Patient", "b", [token("name", "eve")], '"x":1'),
          { ...put("Observation", "x", [to("subject", "Patient", "b")]), becomes: ofEve },
        ],
        false,
      ],
      ["becomes, by what points at it", [{ ...put("Patient", "a", [], '"x":2'), becomes: hasO }], true],
      ["becomes, and nothing points at it", [{ ...put("Patient", "b", [], '"x":2'), becomes: hasO }], false],
      [
        "becomes one of those ids",
        [{ ...put("Patient", "b", [], '"x":2'), becomes: { op: "not", of: { op: "id", ids: ["b"] } } }],
        false,
      ],
      ["becomes is not asked of a deletion", [{ ...remove("Patient", "b"), becomes: { op: "none" } }], true],
    ])("%s", async (_name, changes, allowed) => {
      await did(put("Patient", "a", [token("name", "eve")]), put("Patient", "b"));
      await did(put("Observation", "o", [to("subject", "Patient", "a")]), put("Observation", "x", [], '"y":1'));
      const committed = store().commit({ changes });
      if (allowed) expect(await committed).toHaveLength(changes.length);
      else await expect(committed).rejects.toMatchObject({ kind: "forbidden" });
    });
  });

  describe("relies on what a query found", () => {
    const eve = { types: ["Patient"], where: { op: "token", param: "name", code: "eve" } } as const;
    it.each<[string, Change[], string | undefined, boolean]>([
      ["none, and there is none", [], undefined, true],
      ["none, and there is one", [put("Patient", "a", [token("name", "eve")])], undefined, false],
      ["one, and it is that", [put("Patient", "a", [token("name", "eve")])], "a", true],
      ["one, and it is another", [put("Patient", "b", [token("name", "eve")])], "a", false],
      [
        "one, and there are two",
        [put("Patient", "a", [token("name", "eve")]), put("Patient", "b", [token("name", "eve")])],
        "a",
        false,
      ],
      ["one, and there is none", [], "a", false],
    ])("%s", async (_name, changes, expected, holds) => {
      await did(put("Basic", "first"), ...changes);
      const committed = store().commit({ changes: [put("Basic", "x")], asserts: [{ ...eve, expect: expected }] });
      if (holds) expect(await committed).toHaveLength(1);
      else await expect(committed).rejects.toBeInstanceOf(Stale);
      expect((await store().read("Basic", "x")) !== undefined).toBe(holds);
    });
  });

  it("lets one of many that make the same thing make it", async () => {
    const where = { op: "token", param: "identifier", system: "s", code: "1" } as const;
    const attempts = Array.from({ length: 100 }, (_value, n) =>
      store().commit({
        changes: [put("Patient", `p${n}`, [token("identifier", "1", "s")])],
        asserts: [{ types: ["Patient"], where, expect: undefined }],
      }),
    );
    const results = await Promise.allSettled(attempts);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await store().search({ types: ["Patient"], where, sort: [], limit: 9 })).versions).toHaveLength(1);
  });

  it("counts right when many add one to what they read", async () => {
    await did(put("Basic", "counter", [], '"n":0'));
    const add = async (): Promise<void> => {
      const { version, text: body = "" } = (await store().read("Basic", "counter")) ?? { version: 0 };
      const n = (JSON.parse(body) as { n: number }).n + 1;
      const change = { ...put("Basic", "counter", [], `"n":${n}`), onVersion: version };
      await store()
        .commit({ changes: [change] })
        .catch(add);
    };
    await Promise.all(Array.from({ length: 40 }, add));
    expect((await store().read("Basic", "counter"))?.text).toContain('"n":40');
    expect(await versionOf("Basic", "counter")).toBe(41);
  });

  it("takes a bad commit among good ones for itself alone", async () => {
    const good = (n: number) => store().commit({ changes: [put("Patient", `g${n}`), put("Basic", `g${n}`)] });
    const bad = store().commit({ changes: [put("Patient", "bad"), { ...put("Patient", "worse"), onVersion: 7 }] });
    const results = await Promise.allSettled([good(1), bad, good(2)]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await store().read("Patient", "bad")).toBeUndefined();
    expect(await store().read("Basic", "g2")).toBeDefined();
    expect(await store().last()).toBe(4);
  });

  it("sees in one commit what another of the same moment wrote", async () => {
    const first = store().commit({ changes: [put("Patient", "a", [token("name", "eve")])] });
    const where = { op: "token", param: "name", code: "eve" } as const;
    const second = store().commit({
      changes: [put("Patient", "b")],
      asserts: [{ types: ["Patient"], where, expect: "a" }],
    });
    const third = store().commit({ changes: [{ ...put("Patient", "a", [], '"x":1'), onVersion: 1 }] });
    const fourth = store().commit({ changes: [remove("Patient", "a")] });
    await Promise.all([first, second, third, fourth]);
    expect(await store().read("Patient", "a")).toMatchObject({ version: 3, method: "DELETE" });
    expect((await store().search({ types: ["Patient"], where, sort: [], limit: 9 })).versions).toEqual([]);
  });

  it("gives numbers without a gap, and times that never run back", async () => {
    for (const at of [5_000, 3_000, 4_000, 9_000]) {
      clock(at);
      await did(put("Patient", `p${at}`), put("Patient", "same", [], `"at":${at}`));
      await store()
        .commit({ changes: [{ ...put("Patient", "x"), onVersion: 9 }] })
        .catch(() => undefined);
    }
    const { versions } = await store().history({ descending: false, limit: 99 });
    expect(versions.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(versions.map(({ at }) => at)).toEqual([5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 9_000, 9_000]);
    expect(await store().last()).toBe(8);
  });

  it("refers to what comes later, also in the same commit", async () => {
    const chain = {
      op: "refers",
      param: "subject",
      types: ["Patient"],
      where: { op: "token", param: "name", code: "eve" },
    } as const;
    const found = async () =>
      (await store().search({ types: ["Observation"], where: chain, sort: [], limit: 9 })).versions.map(({ id }) => id);
    await did(put("Observation", "early", [to("subject", "Patient", "a")]));
    expect(await found()).toEqual([]);
    await did(put("Observation", "same", [to("subject", "Patient", "a")]), put("Patient", "a", [token("name", "eve")]));
    expect(await found()).toEqual(["early", "same"]);
    await did(remove("Patient", "a"));
    expect(await found()).toEqual([]);
    await did(put("Patient", "a", [token("name", "eve")]));
    expect(await found()).toEqual(["early", "same"]);
  });

  it("keeps the text as it was sent, in whatever script", async () => {
    const content = '"t":"é \u{1f600} \\u0000 \\" \u2028"';
    await did(put("Basic", "a", [], content));
    expect((await store().read("Basic", "a"))?.text).toBe(stored("Basic", "a", [1, "00:00:01.000"], content));
    expect(text("Basic", "a", content).length).toBeGreaterThan(0);
  });

  it("answers an empty commit with nothing", async () => {
    expect(await store().commit({ changes: [] })).toEqual([]);
    expect(await store().last()).toBe(0);
  });

  it("makes audit entries durable with a commit and without", async () => {
    await store().commit({ changes: [put("Patient", "a")], audit: [{ at: 1, text: "{}", patient: "a", agent: "u" }] });
    await store().record([{ at: 2, text: '{"x":1}' }]);
    await store().record([]);
    expect(await store().last()).toBe(1);
  });
}
