/** The audit trail: what it tells of the changes of a commit. */
import { expect, it } from "@jest/globals";
import { takeOut } from "./archive-pair.ts";
import { marks } from "../audit-marks.ts";
import { linkHash } from "../link-hash.ts";
import type { Rig } from "./rig.ts";
import { put, remove } from "./samples.ts";
import type { AuditEntry, Change } from "../store.ts";

/** An entry that tells of a change, and one mark twice. */
const about = (change: number, what: string): AuditEntry => ({
  ...{ at: 1, change, patient: "p", agent: "u" },
  text: `{"what":"${what}${marks.version}","action":"${marks.action}","again":"${marks.version}"}`,
});
const textOf = (what: string, version: string, action: string) =>
  `{"what":"${what}${version}","action":"${action}","again":"${version}"}`;

/** Entries in order, once it is seen that each chain holds together. */
async function trailOf({ archive }: Rig) {
  const { audit } = await takeOut({ archive: archive() });
  const ends = new Map<string, { n: number; hash: string }>();
  for (const { chain, n, hash, text } of audit) {
    const before = ends.get(chain) ?? { n: 0, hash: "" };
    expect([n, hash]).toEqual([before.n + 1, linkHash(before.hash, text)]);
    ends.set(chain, { n, hash });
  }
  return audit;
}

const textsOf = async (rig: Rig) => (await trailOf(rig)).map(({ text }) => text);

/** Place of the version, and action. */
type Told = [version: string, action: string];

/** What it tells of one change. */
export function becameContract(rig: Rig): void {
  const { store } = rig;
  const other = put("Basic", "a", [], '"x":1');
  it.each<[string, Change[], Change, Told]>([
    ["a create", [], put("Basic", "a"), ["/_history/1", "C"]],
    ["an update", [put("Basic", "a")], other, ["/_history/2", "U"]],
    ["an update that changes nothing", [put("Basic", "a"), other], other, ["/_history/2", "U"]],
    ["a patch", [put("Basic", "a")], { ...other, method: "PATCH" }, ["/_history/2", "U"]],
    ["a patch that changes nothing", [other], { ...other, method: "PATCH" }, ["/_history/1", "U"]],
    ["a deletion", [put("Basic", "a")], remove("Basic", "a"), ["/_history/2", "D"]],
    ["a deletion of what is deleted", [other, remove("Basic", "a")], remove("Basic", "a"), ["/_history/2", "D"]],
    ["a deletion of what never was", [], remove("Basic", "a"), ["", "D"]],
    ["a new beginning", [other, remove("Basic", "a")], other, ["/_history/3", "C"]],
  ])("%s", async (_name, before, change, [version, action]) => {
    for (const step of before) await store().commit({ changes: [step] });
    await store().commit({ changes: [change], audit: [about(0, "Basic/a")] });
    expect(await textsOf(rig)).toEqual([textOf("Basic/a", version, action)]);
  });
}

/** What it tells of a commit, and of many. */
export function trailContract(rig: Rig): void {
  const { store } = rig;
  it("tells of each change of a commit by itself, in the order of the entries", async () => {
    await store().commit({ changes: [put("Basic", "there")] });
    await store().commit({
      changes: [put("Basic", "new"), remove("Basic", "there"), put("Basic", "other")],
      audit: [about(1, "there"), { at: 2, text: "whole" }, about(0, "new"), about(1, "twice")],
    });
    const there = textOf("there", "/_history/2", "D");
    const twice = textOf("twice", "/_history/2", "D");
    expect(await textsOf(rig)).toEqual([there, "whole", textOf("new", "/_history/1", "C"), twice]);
  });

  it("keeps who and whom it is about, and nothing but what is told", async () => {
    await store().commit({ changes: [put("Basic", "a")], audit: [about(0, "a")] });
    const [entry] = await trailOf(rig);
    expect(entry).toMatchObject({ at: 1, patient: "p", agent: "u", n: 1 });
    expect(entry).not.toHaveProperty("change");
  });

  it("tells of many commits of one moment each what became of its own", async () => {
    const numbers = Array.from({ length: 40 }, (_value, n) => n);
    await Promise.all(
      numbers.map((n) =>
        store().commit({ changes: [put("Basic", "same", [], `"n":${n}`)], audit: [about(0, `n${n}`)] }),
      ),
    );
    expect(await textsOf(rig)).toEqual(numbers.map((n) => textOf(`n${n}`, `/_history/${n + 1}`, n === 0 ? "C" : "U")));
  });

  it("tells of the changes of a large commit", async () => {
    const count = 300;
    await store().commit({ changes: [put("Basic", "b0")] });
    await store().commit({
      changes: Array.from({ length: count }, (_value, n) => put("Basic", `b${n}`, [], '"x":1')),
      audit: Array.from({ length: count }, (_value, n) => about(n, `b${n}`)),
    });
    expect(await textsOf(rig)).toEqual(
      Array.from({ length: count }, (_value, n) => textOf(`b${n}`, `/_history/${n ? 1 : 2}`, n ? "C" : "U")),
    );
  });

  it("is left as it is by a commit that is refused, or that has no such change", async () => {
    const refused = store().commit({ changes: [{ ...put("Basic", "a"), onVersion: 3 }], audit: [about(0, "a")] });
    const beside = store().commit({ changes: [put("Basic", "b")], audit: [about(0, "b")] });
    const wrong = store().commit({ changes: [put("Basic", "c")], audit: [about(1, "c")] });
    const results = await Promise.allSettled([refused, beside, wrong]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "rejected"]);
    expect(await store().read("Basic", "c")).toBeUndefined();
    expect(await textsOf(rig)).toEqual([textOf("b", "/_history/1", "C")]);
  });
}
