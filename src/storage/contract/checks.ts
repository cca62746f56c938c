/** What a commit relies on: checked before any of it is written. */
import { describe, expect, it } from "@jest/globals";
import type { Rig } from "./rig.ts";
import { put, remove, to, token, versionsIn } from "./samples.ts";
import { Stale, type Change, type Commit } from "../store.ts";

/** One change that fails, fails them all. */
export function wholeContract({ store }: Rig): void {
  const did = async (...changes: Change[]) => (await store().commit({ changes })).map((outcome) => outcome.did);
  const versionOf = async (type: string, id: string) => (await store().read(type, id))?.version;

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
      expect(await versionsIn(store())).toBe(1);
    });
  });
}

/** Rights on what is changed and on what it becomes. */
export function judgeContract({ store }: Rig): void {
  const did = async (...changes: Change[]) => (await store().commit({ changes })).map((outcome) => outcome.did);

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
}

/** Conditions on what else is there. */
export function assertContract({ store }: Rig): void {
  const did = async (...changes: Change[]) => (await store().commit({ changes })).map((outcome) => outcome.did);

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
}
