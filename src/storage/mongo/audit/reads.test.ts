import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { ready, scratch } from "../../../testing/mongod/scratch.ts";
import type { Database } from "../database/database.ts";
import { auditProblems } from "../examine/check-audit.ts";
import { openReadTrail, type ReadTrail } from "./reads.ts";

const place = scratch();
let db: Database;
let trail: ReadTrail;
beforeAll(async () => {
  db = await ready(place);
});
beforeEach(async () => {
  await db.audit.deleteMany({});
  trail = openReadTrail(db, () => 7);
});
afterAll(async () => {
  await db.close();
  await place.drop();
});

const entry = (text: string) => ({ at: 1, text, patient: "p", agent: "a" });

/** Texts by chain. */
async function chains(): Promise<string[][]> {
  const found = await db.audit.find({}, { sort: { _id: 1 } }).toArray();
  return [...Map.groupBy(found, ({ chain }) => chain).values()].map((all) => all.map(({ body }) => body));
}

async function problems(): Promise<string[]> {
  const found: string[] = [];
  for await (const problem of auditProblems(db, () => undefined)) found.push(problem);
  return found;
}

describe("the trail of what was read", () => {
  it("is one chain, in the order in which it came, however many come at once", async () => {
    const texts = Array.from({ length: 2_500 }, (_value, n) => `{"n":${n}}`);
    await Promise.all(texts.map((text) => trail.add([entry(text)])));
    expect(await chains()).toEqual([texts]);
    expect(await problems()).toEqual([]);
  });

  it("is on record as after what was committed", async () => {
    await trail.add([entry("a")]);
    expect(await db.audit.findOne({})).toMatchObject({ n: 1, at: 1, seq: 7, patient: "p", agent: "a", body: "a" });
  });

  it("begins another chain after what failed, of which the beginning may be there", async () => {
    await trail.add([entry("a")]);
    const failing = [trail.add([entry("b")]), trail.add([entry("x".repeat(17_000_000))])];
    expect((await Promise.allSettled(failing)).map(({ status }) => status)).toContain("rejected");
    await trail.add([entry("c")]);
    expect((await chains()).map((texts) => texts.at(-1))).toContain("c");
    expect(await problems()).toEqual([]);
  });

  it("of two nodes is two chains", async () => {
    const other = openReadTrail(db, () => 7);
    await Promise.all([trail.add([entry("a")]), other.add([entry("b")])]);
    await Promise.all([trail.add([entry("c")]), other.add([entry("d")])]);
    expect((await chains()).toSorted()).toEqual([
      ["a", "c"],
      ["b", "d"],
    ]);
    expect(await problems()).toEqual([]);
  });
});
