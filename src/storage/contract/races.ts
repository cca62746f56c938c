/** Many commits at a time: one after another, each whole. */
import { expect, it } from "@jest/globals";
import type { Rig } from "./rig.ts";
import { put, remove, to, token } from "./samples.ts";
import type { Change } from "../store.ts";

/** Commits that meet. */
export function raceContract({ store }: Rig): void {
  const did = async (...changes: Change[]) => (await store().commit({ changes })).map((outcome) => outcome.did);
  const versionOf = async (type: string, id: string) => (await store().read(type, id))?.version;

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
}

/** The order of commits. */
export function sequenceContract({ store, clock }: Rig): void {
  const did = async (...changes: Change[]) => (await store().commit({ changes })).map((outcome) => outcome.did);

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
}
