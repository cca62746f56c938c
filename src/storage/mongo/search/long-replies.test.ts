/** What does not fit into one reply of the database is fetched as far as a page needs it, and no further. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { mongo } from "mongoose";
import { ready, scratch } from "../../../testing/mongod/scratch.ts";
import { longestPage } from "../../store.ts";
import type { Query } from "../../query.ts";
import { openDatabase, type Database } from "../database/database.ts";
import { openHistory } from "../versions/history.ts";
import { openTimes } from "../versions/times.ts";
import { openFinder } from "./finder.ts";
import { packEntries } from "./pack.ts";

/** All are 60 MB; a reply holds 16, a page 32. */
const [count, length] = [20, 3_000_000];
const whole = Math.ceil(longestPage / length);

const place = scratch();
let db: Database;
let sent: mongo.CommandStartedEvent[] = [];
beforeAll(async () => {
  const filling = await ready(place);
  for (let n = 0; n < count; n++)
    await filling.resource.insertOne({
      _id: `Binary/${n}`,
      ...{ t: "Binary", v: 1, born: n, seq: n, m: 0, body: "x".repeat(length) },
      ...packEntries("Binary", [
        { kind: "token", param: "code", system: "s", code: "all" },
        { kind: "token", param: "code", system: "s", code: `c${n % 5}` },
        { kind: "reference", param: "subject", type: "Patient", id: "p" },
      ]),
    });
  await filling.resource.insertOne({
    _id: "Patient/p",
    ...{ t: "Patient", v: 1, born: count, seq: count, m: 0, body: "{}" },
    ...packEntries("Patient", []),
  });
  await filling.close();
  db = await openDatabase({ ...place, epoch: 0, monitorCommands: true });
  db.client.on("commandStarted", (event) => sent.push(event));
}, 60_000);
afterAll(async () => {
  await db.close();
  await place.drop();
});
beforeEach(() => {
  sent = [];
});

const coded = (code: string) => ({ op: "token", param: "code", system: "s", code }) as const;
const query: Query = { types: ["Binary"], where: { op: "and", of: [coded("all")] }, sort: [], limit: 50 };
const finder = () => openFinder(db, openTimes(db, 0));
/** Replies after the first one, of the cursor that has most: a busy database may be asked more than once. */
const fetched = () => {
  const more = sent.filter(({ commandName }) => commandName === "getMore");
  const cursors = Map.groupBy(more, ({ command }) => String(command["getMore"]));
  return Math.max(0, ...Array.from(cursors.values(), (one) => one.length));
};

describe("a page", () => {
  it.each<[string, Query]>([
    ["in the order of creation", query],
    ["sorted", { ...query, sort: [{ kind: "updated", param: "", descending: false }] }],
    ["in an order that no index has", { ...query, sort: [{ kind: "token", param: "code", descending: false }] }],
  ])("ends: %s", async (_name, asked) => {
    const page = await finder().search({ ...asked, total: "accurate" });
    expect(page.versions).toHaveLength(whole);
    expect(page.next).toBeDefined();
    expect(page.total).toBe(count);
    expect(fetched()).toBeLessThanOrEqual(2);
    const rest = await finder().search({ ...asked, ...(page.next && { after: page.next }) });
    expect(rest.versions).toHaveLength(count - whole);
    expect(rest.next).toBeUndefined();
    expect(new Set([...page.versions, ...rest.versions].map(({ id }) => id)).size).toBe(count);
  });

  it("of a history ends", async () => {
    const page = await openHistory(db, openTimes(db, 0))({ type: "Binary", descending: true, limit: 50 });
    expect([page.versions.length, page.more]).toEqual([whole, true]);
    expect(fetched()).toBeLessThanOrEqual(2);
  });

  it("ends what it includes", async () => {
    const hop = { direction: "in", source: "Binary", param: "subject", targets: ["Patient"], iterate: false } as const;
    const page = await finder().search({ ...query, types: ["Patient"], where: { op: "all" }, include: [hop] });
    expect([page.versions.length, page.included.length, page.cut]).toEqual([1, whole, true]);
    expect(fetched()).toBeLessThanOrEqual(2);
  });
});

it("many that are asked at once have the answers they have alone", async () => {
  const one = finder();
  const asked = Array.from({ length: 10 }, (_, n): Query => {
    const code = coded(`c${n % 5}`);
    return { ...query, where: n < 5 ? code : { op: "and", of: [code, coded("all")] } };
  });
  const pages = await Promise.all(asked.map((each) => one.search(each)));
  expect(pages.map(({ versions }) => versions.map(({ seq }) => seq))).toEqual(
    asked.map((_each, n) => [0, 5, 10, 15].map((seq) => seq + (n % 5))),
  );
}, 60_000);
