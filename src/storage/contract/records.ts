/** Small records: conditional writes, taking once, expiry to the millisecond. */
import { expect, it } from "@jest/globals";
import type { Rig } from "./rig.ts";

export function recordContract({ records, clock }: Rig): void {
  const job = { kind: "job", key: "a", body: { n: 1, text: "é" } };

  it("keeps, replaces and deletes", async () => {
    expect(await records().get("job", "a")).toBeUndefined();
    expect(await records().put(job)).toBe(1);
    expect(await records().get("job", "a")).toEqual({ ...job, version: 1 });
    expect(await records().put({ ...job, body: null })).toBe(2);
    expect(await records().get("job", "a")).toEqual({ kind: "job", key: "a", version: 2, body: null });
    await records().delete("job", "a");
    await records().delete("job", "a");
    expect(await records().get("job", "a")).toBeUndefined();
  });

  it("writes only on the version it is told", async () => {
    expect(await records().put(job, 1)).toBeUndefined();
    expect(await records().put(job, 0)).toBe(1);
    expect(await records().put(job, 0)).toBeUndefined();
    expect(await records().put(job, 1)).toBe(2);
    const raced = await Promise.all(Array.from({ length: 50 }, () => records().put(job, 2)));
    expect(raced.filter((version) => version !== undefined)).toEqual([3]);
  });

  it("is taken by one of many", async () => {
    await records().put(job);
    const taken = await Promise.all(Array.from({ length: 100 }, () => records().take("job", "a")));
    expect(taken.filter((record) => record !== undefined)).toEqual([{ ...job, version: 1 }]);
    expect(await records().get("job", "a")).toBeUndefined();
  });

  it("is absent from the millisecond it expires", async () => {
    await records().put({ ...job, expires: 2_000, by: { user: "u" } });
    clock(1_999);
    expect(await records().get("job", "a")).toMatchObject({ expires: 2_000 });
    clock(2_000);
    expect(await records().get("job", "a")).toBeUndefined();
    expect(await records().find("job", "user", "u", { limit: 9 })).toEqual([]);
    expect(await records().take("job", "a")).toBeUndefined();
    expect(await records().put(job, 0)).toBe(1);
  });

  it("is found by its fields, in the order of keys, page by page", async () => {
    for (const key of ["c", "a", "B", "b"]) await records().put({ ...job, key, by: { user: "u", name: key } });
    await records().put({ ...job, key: "other", by: { user: "v" } });
    await records().put({ ...job, key: "b", by: { user: "v" } });
    const keys = async (page: { after?: string; limit: number }) =>
      (await records().find("job", "user", "u", page)).map(({ key }) => key);
    expect(await keys({ limit: 9 })).toEqual(["B", "a", "c"]);
    expect(await keys({ limit: 1, after: "B" })).toEqual(["a"]);
    expect(await records().find("job", "name", "b", { limit: 9 })).toEqual([]);
    expect(await records().find("none", "user", "u", { limit: 9 })).toEqual([]);
  });
}
