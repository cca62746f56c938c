import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { IndexEntry } from "../query.ts";
import { day, put, remove, to, token } from "../contract/samples.ts";
import { openSqlite } from "./store.ts";

const entries: IndexEntry[] = [
  ...[
    token("code", "c", "s"),
    to("subject", "Patient", "p"),
    day(1),
    { kind: "text", param: "code", text: "t" } as const,
  ],
  { kind: "joint", param: "pair", parts: [token("code", "c", "s"), day(1)] },
  { kind: "member", compartment: "Patient", id: "p" },
];

describe("doctor's look at a file", () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "cardea-"));
    file = join(folder, "store.sqlite");
    const { store, close } = await openSqlite({ file, now: () => 1 });
    await store.commit({ changes: [put("Observation", "o", entries)], audit: [{ at: 1, text: "a" }] });
    await store.commit({
      changes: [put("Patient", "p"), put("Patient", "q")],
      audit: [
        { at: 1, text: "b" },
        { at: 1, text: "c" },
      ],
    });
    await store.commit({ changes: [put("Observation", "o", entries.slice(1), '"x":1'), remove("Patient", "q")] });
    await close();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function problems(fault?: string): Promise<string[]> {
    if (fault) {
      const db = new DatabaseSync(file);
      db.exec(fault);
      db.close();
    }
    const { check, close } = await openSqlite({ file, now: () => 1 });
    const found = check((text) => (text.includes("Observation") ? entries.slice(1) : []));
    await close();
    return found;
  }

  it("finds nothing wrong with what commits made", async () => {
    expect(await problems()).toEqual([]);
  });

  it("finds nothing wrong when one of two composites that share a row is taken away", async () => {
    const pair = (third: string): IndexEntry => ({
      ...{ kind: "joint", param: "pair" },
      parts: [token("code", "c"), token("code", "d"), token("code", third)],
    });
    const { store, check, close } = await openSqlite({ file: ":memory:", now: () => 1 });
    await store.commit({ changes: [put("Observation", "o", [pair("e"), pair("f")])] });
    await store.commit({ changes: [put("Observation", "o", [pair("e")], '"x":1')] });
    expect(check()).toEqual([]);
    await close();
  });

  it.each([
    ["DELETE FROM version WHERE seq = 2", "gap"],
    ["UPDATE version SET at = 9 WHERE seq = 2", "time runs back"],
    ["UPDATE resource SET seq = 1 WHERE rid = 1", "not the current one"],
    ["UPDATE resource SET live = 1 WHERE rid = 3", "live without content"],
    ["UPDATE audit SET body = 'x' WHERE n = 2", "audit entry 2 was altered"],
    ["DELETE FROM audit WHERE n = 2", "audit entry 2 is missing"],
    ["DELETE FROM range", "a row of range is missing"],
    ["UPDATE range SET mark = 0", "a row of range is missing"],
    ["INSERT INTO token VALUES (1, 'x', 1, '', 0)", "token has 1 rows where 0 are due"],
    ["UPDATE resource SET present = ''", "what is present"],
    ["UPDATE shadow SET entries = '' WHERE rid = 1", "not those of the content"],
    ["DELETE FROM shadow WHERE rid = 1", "without being live"],
  ])("finds %s", async (fault, expected) => {
    expect((await problems(fault)).join("\n")).toContain(expected);
  });
});
