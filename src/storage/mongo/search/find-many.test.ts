import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { ready, scratch } from "../../../testing/mongod/scratch.ts";
import type { Criterion, IndexEntry } from "../../query.ts";
import type { Database } from "../database/database.ts";
import { packEntries } from "./pack.ts";
import { openFinder } from "./finder.ts";
import { openTimes } from "../versions/times.ts";

const place = scratch();
let db: Database;
const token = (param: string, code: string): IndexEntry => ({ kind: "token", param, system: "s", code });
beforeAll(async () => {
  db = await ready(place);
  await db.resource.insertMany(
    Array.from({ length: 400 }, (_, n) => ({
      _id: `Patient/${n}`,
      ...{ t: "Patient", v: 1, born: n, seq: n, m: 0, body: "{}" },
      ...packEntries("Patient", [token("identifier", String(n)), token("gender", n < 390 ? "female" : "male")]),
    })),
  );
});
afterAll(async () => {
  await db.close();
  await place.drop();
});

const has = (param: string, code: string, system = "s"): Criterion => ({ op: "token", param, system, code });
const and = (...of: Criterion[]): Criterion => ({ op: "and", of });
const questions: [Criterion, string[]][] = [
  [has("identifier", "1"), ["Patient/1"]],
  [has("identifier", "none"), []],
  [and(has("identifier", "2"), has("gender", "female")), ["Patient/2"]],
  [and(has("identifier", "3"), has("gender", "male")), []],
  [{ op: "or", of: [has("identifier", "4"), has("identifier", "395")] }, ["Patient/4", "Patient/395"]],
  [and(has("identifier", "5"), { op: "not", of: has("gender", "male") }), ["Patient/5"]],
  [{ op: "token", param: "identifier", code: "6" }, ["Patient/6"]],
  [{ op: "none" }, []],
  [{ op: "id", ids: ["7", "400"] }, ["Patient/7"]],
];
const ask = (asked: readonly Criterion[], types = ["Patient"]) =>
  openFinder(db, openTimes(db, 0)).findMany(
    asked.map((where) => ({ types, where })),
    2,
    { ms: 20_000 },
  );

it("each question has its own answer", async () => {
  const answers = await ask(questions.map(([where]) => where));
  expect(answers.map((ids) => ids.toSorted())).toEqual(questions.map(([, ids]) => ids.toSorted()));
});

it("a frequent key takes nothing away from another question", async () => {
  const [many, one] = await ask([has("gender", "female"), has("identifier", "389")]);
  expect(many).toHaveLength(2);
  expect(one).toEqual(["Patient/389"]);
});

it("of no types, and of no questions, there is nothing", async () => {
  expect(await ask([has("identifier", "1"), has("identifier", "2")], [])).toEqual([[], []]);
  expect(await ask([])).toEqual([]);
});
