import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { ready, scratch } from "../../../testing/mongod/scratch.ts";
import { aggregate, count, find } from "./commands.ts";
import { openDatabase, type Database } from "../database/database.ts";
import { packEntries } from "./pack.ts";
import { atOneMoment } from "../database/moment.ts";

const place = scratch();
let db: Database;
beforeAll(async () => {
  db = await ready(place);
});
afterAll(async () => {
  await db.close();
  await place.drop();
});

const put = (type: string, n: number, body = "{}") =>
  db.resource.insertOne({
    _id: `${type}/${n}`,
    ...{ t: type, v: 1, born: n, seq: n, m: 0, body },
    ...packEntries(type, []),
  });
const soon = () => performance.now() + 20_000;
const ofType = (type: string) => ({ filter: { k: `*${type}` }, projection: { _id: 1 }, hint: "kb" }) as const;

it("commands of one moment see what the first of them saw", async () => {
  await put("Patient", 1);
  await atOneMoment(async (moment) => {
    const asking = { db, moment, until: soon() };
    expect(await find(ofType("Patient"), asking)).toHaveLength(1);
    await put("Patient", 2);
    expect(await find(ofType("Patient"), asking)).toHaveLength(1);
    expect(await count(ofType("Patient"), asking)).toBe(1);
    const stages = [{ $match: { k: "*Patient" } }];
    expect(await aggregate({ hint: "kb", stages }, asking)).toHaveLength(1);
  });
  expect(await count(ofType("Patient"), { db, until: soon() })).toBe(2);
});

it("an answer may be larger than a reply can be", async () => {
  for (let n = 0; n < 18; n++) await put("Binary", n, "x".repeat(1_000_000));
  const found = await find<{ body: string }>(
    { ...ofType("Binary"), projection: { body: 1 }, sort: { born: 1 }, limit: 18 },
    { db, until: soon() },
  );
  expect(found.map(({ body }) => body.length)).toEqual(Array.from({ length: 18 }, () => 1_000_000));
});

it("a full page is one command, in whichever order", async () => {
  const names: string[] = [];
  const watched = await openDatabase({ ...place, epoch: 0, monitorCommands: true });
  watched.client.on("commandStarted", ({ commandName }) => names.push(commandName));
  for (const sort of [{ born: 1 }, { seq: -1 }] as const)
    await find({ ...ofType("Patient"), sort, limit: 2 }, { db: watched, until: soon() });
  await watched.close();
  expect(names.filter((name) => name !== "endSessions")).toEqual(["find", "find"]);
});

it("nothing is asked when no time is left", async () => {
  await expect(find(ofType("Patient"), { db, until: performance.now() - 1 })).rejects.toMatchObject({
    kind: "too-costly",
  });
});
