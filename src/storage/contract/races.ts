/** Many commits at a time: one after another, each whole. */
import { expect, it } from "@jest/globals";
import type { Rig } from "./rig.ts";
import { put, remove, token, versionsIn } from "./samples.ts";
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
    expect(await versionsIn(store())).toBe(4);
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
