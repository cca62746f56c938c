/** The order of commits, and how far it can be followed. */
import { setImmediate } from "node:timers/promises";
import { expect, it } from "@jest/globals";
import type { Rig } from "./rig.ts";
import { put, remove, to, token } from "./samples.ts";
import type { Change } from "../store.ts";

/** Numbers, times, and what may come later. */
export function sequenceContract({ store, clock }: Rig): void {
  const did = async (...changes: Change[]) => (await store().commit({ changes })).map((outcome) => outcome.did);

  it("gives numbers that rise, and times that never run back", async () => {
    for (const at of [5_000, 3_000, 4_000, 9_000]) {
      clock(at);
      await did(put("Patient", `p${at}`), put("Patient", "same", [], `"at":${at}`));
      await store()
        .commit({ changes: [{ ...put("Patient", "x"), onVersion: 9 }] })
        .catch(() => undefined);
    }
    const { versions } = await store().history({ descending: false, limit: 99 });
    const ids = ["p5000", "same", "p3000", "same", "p4000", "same", "p9000", "same"];
    expect(versions.map(({ id }) => id)).toEqual(ids);
    expect(rising(versions.map(({ seq }) => seq))).toBe(true);
    expect(versions.map(({ at }) => at)).toEqual([5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 9_000, 9_000]);
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

/** Who follows `last()`. */
export function feedContract({ store }: Rig): void {
  it("has what was acknowledged behind its last number, once nothing runs", async () => {
    const before = await store().last();
    const [outcome] = await store().commit({ changes: [put("Patient", "a")] });
    expect(outcome?.version?.seq).toBeGreaterThan(before);
    expect(await store().last()).toBeGreaterThanOrEqual(outcome?.version?.seq ?? Number.NaN);
  });

  it("lets nothing join what is behind its last number", async () => {
    const seen: string[] = [];
    let after = 0;
    const follow = async (): Promise<void> => {
      const last = await store().last();
      expect(last).toBeGreaterThanOrEqual(after);
      const { versions } = await store().history({ descending: false, limit: 999, after, before: last + 1 });
      seen.push(...versions.map(({ id, version }) => `${id}/${version}`));
      after = last;
    };
    const write = async (writer: number): Promise<void> => {
      for (let n = 0; n < 10; n++)
        await store().commit({
          changes: [put("Basic", `w${writer}`, [], `"n":${n}`), put("Basic", `w${writer}n${n}`)],
        });
    };
    const writing = Promise.all(Array.from({ length: 8 }, (_value, writer) => write(writer)));
    const done = new AbortController();
    void writing.finally(() => done.abort()).catch(() => undefined);
    while (!done.signal.aborted) {
      await follow();
      await setImmediate();
    }
    await writing;
    await follow();
    const { versions } = await store().history({ descending: false, limit: 999 });
    expect(seen).toEqual(versions.map(({ id, version }) => `${id}/${version}`));
    expect([seen.length, rising(versions.map(({ seq }) => seq))]).toEqual([160, true]);
  });
}

const rising = (numbers: readonly number[]): boolean => numbers.every((n, at) => n > (numbers[at - 1] ?? 0));
