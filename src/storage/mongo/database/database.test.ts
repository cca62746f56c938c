import { afterAll, describe, expect, it } from "@jest/globals";
import { mongo } from "mongoose";
import { startLone } from "../../../testing/mongod/lone.ts";
import { isHanded } from "../../../testing/mongod/program.ts";
import { scratch } from "../../../testing/mongod/scratch.ts";
import { openDatabase } from "./database.ts";
import { DatabaseError, unfitness } from "./fitness.ts";
import { maintain, type Maintenance } from "./maintenance.ts";
import { troubleOf } from "./trouble.ts";

const place = scratch();
afterAll(() => place.drop());

/** What the start is stopped with. */
const refusal = (uri: string, startPatience = 0): Promise<unknown> =>
  openDatabase({ uri, startPatience }).then(
    (db) => db.close(),
    (error: unknown) => error,
  );

describe("a database in which nothing was ever stored", () => {
  it("is made ready by the nodes that start on it, however many at once", async () => {
    const nodes = await Promise.all([1, 2, 3].map(() => openDatabase(place)));
    expect(await nodes[0]?.guard.countDocuments()).toBe(146 * 64);
    const names = (await nodes[0]?.resource.indexes())?.map(({ name }) => name);
    expect(names).toEqual(["_id_", "kb", "r", "tdb", "tzb", "ts", "s", "a"]);
    for (const node of nodes) await node.close();
  });

  it("is so again when that was cut short", async () => {
    const db = await openDatabase(place);
    await db.resource.dropIndex("kb");
    await db.horizon.drop();
    await db.close();
    await (await openDatabase(place)).close();
  });
});

describe("a database that holds something", () => {
  const lines: string[] = [];
  const migrate = async (more: Partial<Maintenance> = {}) => {
    lines.length = 0;
    await maintain({ ...place, shard: false, dryRun: false, tell: (line) => lines.push(line), ...more });
    return lines;
  };
  const open = () => openDatabase(place);

  it.each([
    ["an index is missing", "it lacks the index kb of resource", [{ dropIndexes: "resource", index: "kb" }]],
    [
      "an index is another",
      "the index x of record is another",
      [
        { dropIndexes: "record", index: "x" },
        { createIndexes: "record", indexes: [{ name: "x", key: { expires: -1 } }] },
      ],
    ],
    ["a collection is missing", "it lacks the collection horizon", [{ drop: "horizon" }]],
    [
      "guards are missing",
      "it lacks the guards of 1 types",
      [{ delete: "guard", deletes: [{ q: { _id: "Patient/63" }, limit: 1 }] }],
    ],
  ])("stops the start when %s, until it is migrated", async (_what, line, spoil) => {
    const db = await open();
    await db.resource.updateOne({ _id: "Basic/1" }, { $set: { v: 1, born: 1, seq: 1, m: 0 } }, { upsert: true });
    for (const command of spoil) await db.db.command(command);
    await expect(open()).rejects.toThrow(DatabaseError);
    await expect(open()).rejects.toThrow(`${line}: run "cardea migrate"`);
    const told = await migrate({ dryRun: true });
    expect(told.some((command) => command.startsWith(`db.getSiblingDB("${place.database}").runCommand(`))).toBe(true);
    await expect(open()).rejects.toThrow(line);
    expect((await migrate()).at(-1)).toBe("1 things created or changed");
    expect(await migrate()).toEqual(["everything is there already"]);
    await (await open()).close();
    await db.close();
  });

  it("is migrated by several at once, beside a server", async () => {
    const db = await open();
    for (const index of ["kb", "r"]) await db.resource.dropIndex(index);
    await db.db.command({ createIndexes: "version", indexes: [{ name: "mine", key: { at: -1 } }] });
    await Promise.all([1, 2].map(() => maintain({ ...place, shard: false, dryRun: false, tell: () => undefined })));
    expect(await migrate()).toEqual([
      "everything is there already",
      "index mine of version is none of ours: it is left as it is, and every write pays for it",
    ]);
    await db.close();
  });

  it("is spread over shards only through a mongos", async () => {
    await expect(migrate({ shard: true })).rejects.toThrow(/^it is no mongos/);
    expect((await migrate({ shard: true, dryRun: true })).join("\n")).toContain('"shardCollection":');
  });
});

describe("a server that cannot carry a store is told in one line", () => {
  it.each([
    ["4.4.29", { setName: "rs" }, "it is MongoDB 4.4.29; Cardea needs 6.0 or later"],
    ["5.0.31", { msg: "isdbgrid" }, "it is MongoDB 5.0.31"],
    ["6.0.5", {}, "it stands alone, and transactions need a replica set"],
    ["8.0.0", { isreplicaset: true }, "rs.initiate()"],
    ["6.0.5", { setName: "rs", hosts: ["a:1", "b:1"], directConnection: true }, "leave it out"],
  ])("%s %j", (version, hello, line) => {
    expect(unfitness(hello, version)).toContain(line);
  });

  it.each([
    ["6.0.5", { setName: "rs" }],
    ["6.0.5", { setName: "rs", hosts: ["a:1", "b:1"], directConnection: false }],
    ["6.0.5", { setName: "rs", hosts: ["a:1"], directConnection: true }],
    ["10.0.0", { setName: "rs" }],
    ["7.0.1", { msg: "isdbgrid" }],
  ])("%s %j is fit", (version, hello) => {
    expect(unfitness(hello, version)).toBeUndefined();
  });

  it.each([
    ["mongodb://user:hush@127.0.0.1:1/", "it does not answer: look whether it runs"],
    ["mongodb://user:hu:sh@127.0.0.1:1/", "are written as %40"],
    ["mongodb://127.0.0.1:1/?replicaSett=hush", "is an option that MongoDB does not know"],
    ["mongodb+srv://hush.invalid/", "the name in the URI has no address"],
    [place.uri.replace("//", "//user:hush@"), "it does not accept the user and password"],
    [place.uri.replace(/replicaSet=\w+/, "replicaSet=hush"), "no member of the replica set that the URI names"],
  ])("%s", async (uri, line) => {
    const error = await refusal(uri);
    expect(error).toBeInstanceOf(DatabaseError);
    expect((error as Error).message).toContain(line);
    expect((error as Error).message).not.toMatch(/hush|\n/);
  });

  it.each(["admin", "Config", "local"])("the database %s is MongoDB's own", async (name) => {
    const error = await refusal(place.uri.replace(/(\/\/[^/]*)\/[^?]*/, `$1/${name}`));
    expect(error).toBeInstanceOf(DatabaseError);
    expect((error as Error).message).toContain("is MongoDB's own");
  });

  it("tells a user without rights what is missing", () => {
    expect(troubleOf(new mongo.MongoServerError({ code: 13, message: "not authorized" }))).toMatchObject({
      line: expect.stringContaining("readWrite"),
      passing: false,
    });
  });
});

(isHanded() ? describe : describe.skip)("a mongod without a replica set", () => {
  it("is waited for, and then told what it lacks", async () => {
    const lone = await startLone();
    const waits: string[] = [];
    const open = openDatabase({ uri: lone.uri, startPatience: 25_000, onWait: (line) => waits.push(line) });
    await expect(open).rejects.toThrow(/^it stands alone.*--replSet rs0/);
    expect(waits.length).toBeLessThanOrEqual(1);
    await lone.stop();
  });

  it("is told when only rs.initiate() was forgotten", async () => {
    const lone = await startLone("--replSet", "rs0");
    const waits: string[] = [];
    const open = openDatabase({ uri: lone.uri, startPatience: 8_000, onWait: (line) => waits.push(line) });
    await expect(open).rejects.toThrow(/^its replica set has no members yet: run rs\.initiate\(\)/);
    expect(waits).toHaveLength(1);
    await lone.stop();
  });
});
