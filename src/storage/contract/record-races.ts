/** Records that several commits write at a time: one after another, each whole. */
import { expect, it } from "@jest/globals";
import type { Rig } from "./rig.ts";
import { put } from "./samples.ts";
import { Stale } from "../store.ts";

const account = { kind: "account", key: "a", body: 1 as number };
const gone = { kind: "account", key: "a" };

/** Records that several write at a time. */
export function recordRaceContract({ store, records }: Rig): void {
  const versionOf = async (key: string) => (await records().get("account", key))?.version;

  it.each<[string, number]>([
    ["make the same record", 0],
    ["write on one version", 1],
  ])("lets one of 1,000 that %s do it", async (_name, onVersion) => {
    if (onVersion === 1) await records().put(account);
    const attempts = Array.from({ length: 1_000 }, (_value, n) =>
      store().commit({
        changes: [],
        records: [{ put: { ...account, body: n }, onVersion }, { put: { ...account, key: `of${n}` } }],
        audit: [{ at: n, text: `{"n":${n}}` }],
      }),
    );
    const results = await Promise.allSettled(attempts);
    const won = results.findIndex(({ status }) => status === "fulfilled");
    expect(results.filter((result) => result.status === "rejected" && result.reason instanceof Stale)).toHaveLength(
      999,
    );
    expect(await records().get("account", "a")).toEqual({ ...account, version: onVersion + 1, body: won });
    expect(await versionOf(`of${won}`)).toBe(1);
    expect(await versionOf(`of${won === 0 ? 1 : 0}`)).toBeUndefined();
  });

  it("counts every one of many that write it in any case", async () => {
    await Promise.all(
      Array.from({ length: 300 }, (_value, n) =>
        store().commit({ changes: [], records: [{ put: { ...account, body: n } }] }),
      ),
    );
    expect(await records().get("account", "a")).toMatchObject({ version: 300, body: 299 });
  });

  it("sees in one commit what another of the same moment made of a record, in the order they came", async () => {
    const [first, second, third] = [account, { ...account, body: 2 }, { ...account, body: 3 }];
    const results = await Promise.allSettled([
      store().commit({ changes: [], records: [{ put: first, onVersion: 0 }] }),
      store().commit({ changes: [], records: [{ put: second, onVersion: 1 }] }),
      store().commit({ changes: [], records: [{ gone, onVersion: 1 }] }),
      store().commit({ changes: [], records: [{ gone, onVersion: 2 }] }),
      store().commit({ changes: [], records: [{ put: third, onVersion: 0 }] }),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
    expect(await records().get("account", "a")).toEqual({ ...third, version: 1 });
  });
}

/** In the order of what else there is to do. */
export function recordOrderContract({ store, records }: Rig): void {
  it("overtakes none that waits for what another of the same moment does to a resource", async () => {
    const results = await Promise.allSettled([
      store().commit({ changes: [put("Basic", "x")] }),
      store().commit({ changes: [put("Basic", "x", [], '"y":1')], records: [{ put: account, onVersion: 0 }] }),
      store().commit({ changes: [], records: [{ put: account, onVersion: 0 }] }),
      store().commit({ changes: [], records: [{ put: { ...account, key: "b" } }] }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  });

  it("meets those that are written and taken by themselves", async () => {
    await records().put(account);
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, async (_value, n) => {
        if (n % 2 === 0) return (await records().put({ ...account, body: n }, 1)) !== undefined;
        await store().commit({ changes: [], records: [{ put: { ...account, body: n }, onVersion: 1 }] });
        return true;
      }),
    );
    expect(results.filter((result) => result.status === "fulfilled" && result.value)).toHaveLength(1);
    expect((await records().get("account", "a"))?.version).toBe(2);
    const taken = await Promise.allSettled(
      Array.from({ length: 40 }, async (_value, n) => {
        if (n % 2 === 0) return (await records().take("account", "a")) !== undefined;
        await store().commit({ changes: [], records: [{ gone, onVersion: 2 }] });
        return true;
      }),
    );
    expect(taken.filter((result) => result.status === "fulfilled" && result.value)).toHaveLength(1);
    expect(await records().get("account", "a")).toBeUndefined();
  });
}
