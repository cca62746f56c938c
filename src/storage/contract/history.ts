/** Histories: of one resource, of a type, of all. http://hl7.org/fhir/R4/http.html#history */
import { beforeEach, expect, it } from "@jest/globals";
import type { Rig } from "./rig.ts";
import { put, remove } from "./samples.ts";
import type { HistoryQuery } from "../store.ts";

/**
 * Versions by their place in the order of commits: 1 Patient/a, 2 Patient/b (at 10); 3 Patient/a (20);
 * 4 Observation/o (30); 5 Patient/a deleted, 6 Patient/b (40).
 */
export function historyContract({ store, clock }: Rig): void {
  let seqs: number[] = [];
  beforeEach(async () => {
    seqs = [];
    const steps = [
      [put("Patient", "a"), put("Patient", "b")],
      [put("Patient", "a", [], '"x":1')],
      [put("Observation", "o")],
      [remove("Patient", "a"), put("Patient", "b", [], '"x":1')],
    ];
    for (const [n, changes] of steps.entries()) {
      clock((n + 1) * 10);
      for (const { version } of await store().commit({ changes })) seqs.push(version?.seq ?? Number.NaN);
    }
  });

  const patient = { type: "Patient" };
  const a = { type: "Patient", id: "a" };
  it.each<[string, Partial<HistoryQuery>, number[], number]>([
    ["of all, newest first", { descending: true }, [6, 5, 4, 3, 2, 1], 6],
    ["of all, oldest first", {}, [1, 2, 3, 4, 5, 6], 6],
    ["of a type", { ...patient, descending: true }, [6, 5, 3, 2, 1], 5],
    ["of a resource", { ...a, descending: true }, [5, 3, 1], 3],
    ["of what never was", { type: "Patient", id: "never" }, [], 0],
    ["of a type that never was", { type: "Nothing" }, [], 0],
    ["a page", { ...patient, limit: 2 }, [1, 2], 5],
    ["the next page", { ...patient, limit: 2, after: 2 }, [3, 5], 5],
    ["the next page, backwards", { ...patient, descending: true, limit: 2, before: 5 }, [3, 2], 5],
    ["between two places", { after: 1, before: 4 }, [2, 3], 6],
    ["since a time", { since: 20 }, [3, 4, 5, 6], 4],
    ["since between two times", { since: 21 }, [4, 5, 6], 3],
    ["until a time", { until: 20 }, [1, 2], 2],
    ["from a time to a time", { ...patient, since: 15, until: 40 }, [3], 1],
    ["since the future", { since: 1e12 }, [], 0],
    ["current at a time", { ...a, during: { low: 15, high: 16 } }, [1], 1],
    ["current when it was replaced", { ...a, during: { low: 20, high: 21 } }, [3], 1],
    ["current in a period", { ...a, during: { low: 19, high: 21 } }, [1, 3], 2],
    ["current ever since", { during: { low: 1_000, high: 2_000 } }, [4, 5, 6], 3],
    ["current before anything was", { during: { low: 0, high: 10 } }, [], 0],
    ["none of them, with the total", { limit: 0 }, [], 6],
  ])("%s", async (_name, { after, before, ...asked }, places, total) => {
    const bounds = { ...(after && { after: seqs[after - 1] ?? 0 }), ...(before && { before: seqs[before - 1] ?? 0 }) };
    const found = await store().history({ descending: false, limit: 99, total: true, ...asked, ...bounds });
    expect(found.versions.map(({ seq }) => seqs.indexOf(seq) + 1)).toEqual(places);
    expect(found.total).toBe(total);
  });

  it("counts only when it is asked to", async () => {
    expect(await store().history({ descending: true, limit: 1 })).toEqual({
      versions: [
        expect.objectContaining({ type: "Patient", id: "b", version: 2, seq: seqs[5], at: 40, method: "PUT" }),
      ],
      more: true,
    });
  });

  it("keeps the texts of old versions, and none of deletions", async () => {
    const { versions } = await store().history({ ...a, descending: false, limit: 9 });
    expect(versions.map(({ text }) => text?.includes('"x":1'))).toEqual([false, true, undefined]);
  });
}
