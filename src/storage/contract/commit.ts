/** Versions: what a commit makes of its changes. */
import { describe, expect, it } from "@jest/globals";
import type { Rig } from "./rig.ts";
import { put, remove, stored, text, to, versionsIn } from "./samples.ts";
import type { Change } from "../store.ts";

/** What is stored, and what is answered. */
export function versionContract({ store, clock }: Rig): void {
  const did = async (...changes: Change[]) => (await store().commit({ changes })).map((outcome) => outcome.did);
  const versionOf = async (type: string, id: string) => (await store().read(type, id))?.version;

  it("numbers versions from 1 and puts id, version and time into the text", async () => {
    await did(put("Patient", "a"));
    const { seq: first = 0 } = (await store().read("Patient", "a")) ?? {};
    clock(2_000);
    const [outcome] = await store().commit({ changes: [put("Patient", "a", [], '"active":true')] });
    const expected = {
      ...{ type: "Patient", id: "a", version: 2, at: 2_000, method: "PUT", seq: expect.any(Number) as unknown },
      text: stored("Patient", "a", [2, "00:00:02.000"], '"active":true'),
    };
    expect(outcome).toEqual({ did: "updated", version: expected });
    expect(await store().read("Patient", "a")).toEqual(outcome?.version);
    expect(outcome?.version?.seq).toBeGreaterThan(first);
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
    const gone = { type: "Patient", id: "a", version: 2, at: 1_000, method: "DELETE" };
    expect(await store().read("Patient", "a")).toEqual({ ...gone, seq: expect.any(Number) });
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

  it("keeps the text as it was sent, in whatever script", async () => {
    const content = '"t":"é \u{1f600} \\u0000 \\" \u2028"';
    await did(put("Basic", "a", [], content));
    expect((await store().read("Basic", "a"))?.text).toBe(stored("Basic", "a", [1, "00:00:01.000"], content));
    expect(text("Basic", "a", content).length).toBeGreaterThan(0);
  });

  it("answers an empty commit with nothing", async () => {
    expect(await store().commit({ changes: [] })).toEqual([]);
    expect(await versionsIn(store())).toBe(0);
  });

  it("makes audit entries durable with a commit and without", async () => {
    await store().commit({ changes: [put("Patient", "a")], audit: [{ at: 1, text: "{}", patient: "a", agent: "u" }] });
    await store().record([{ at: 2, text: '{"x":1}' }]);
    await store().record([]);
    expect(await versionsIn(store())).toBe(1);
  });
}

/** The same content again. */
export function noChangeContract({ store, clock }: Rig): void {
  const did = async (...changes: Change[]) => (await store().commit({ changes })).map((outcome) => outcome.did);

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
      expect(await versionsIn(store())).toBe(expected === "unchanged" ? 1 : 2);
    });

    it("deleting twice, and what never was", async () => {
      await did(put("Patient", "a"), put("Patient", "b"));
      await did(remove("Patient", "a"));
      const gone = await store().read("Patient", "a");
      const again = await store().commit({ changes: [remove("Patient", "a"), remove("Patient", "never")] });
      expect(again).toMatchObject([{ did: "unchanged", version: { version: 2 } }, { did: "unchanged" }]);
      expect(again[0]?.version).toEqual(gone);
      expect(await versionsIn(store())).toBe(3);
      expect(again[1]?.version).toBeUndefined();
    });
  });
}
