/** What a server says that cannot start on its database: one line, and what to do. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { mongo } from "mongoose";
import { type Lone, startLone } from "../../../src/testing/mongod/lone.ts";
import { withDatabase } from "../../../src/testing/mongod/program.ts";
import { dataFolder } from "../commands.ts";
import { dataSettings } from "../engine.ts";
import { launch } from "../process.ts";
import { clientOf } from "../scenario.ts";

const data = dataFolder();
afterAll(() => data.remove());
const uri = dataSettings(data.folder)["MONGODB_URI"] ?? "";

/** @returns What it said on its way out */
async function refusal(MONGODB_URI: string): Promise<string> {
  const { child, said, ended, ready } = launch(["main.ts"], data.folder, { MONGODB_URI, LOG_LEVEL: "error" });
  ready.then(() => child.kill()).catch(() => undefined);
  expect(await ended).toBe(1);
  expect([said.out, said.err.trim().split("\n").length]).toEqual(["", 1]);
  return said.err;
}

describe("a start that cannot be", () => {
  let alone: Lone;
  beforeAll(async () => {
    alone = await startLone();
  });
  afterAll(() => alone.stop());

  it("on a mongod that stands alone", async () => {
    expect(await refusal(withDatabase(alone.uri, "start"))).toMatch(/stands alone.*--replSet/);
  });

  it("where nothing listens", async () => {
    expect(await refusal("mongodb://127.0.0.1:9/start?replicaSet=rs")).toMatch(/does not answer/);
  }, 60_000);

  it("with a name that nobody knows, which is said, and no password", async () => {
    const line = await refusal(uri.replace("mongodb://", "mongodb://nobody:hush@"));
    expect(line).toMatch(/authentication|user/i);
    expect(line).not.toContain("hush");
  }, 60_000);
});

describe("a database that lacks an index", () => {
  it("is named with the command that helps, which does", async () => {
    const first = await data.serve();
    await clientOf(() => first.base).post("Patient", { resourceType: "Patient" });
    await first.end("SIGTERM");
    const client = new mongo.MongoClient(uri);
    await client.db().collection("resource").dropIndex("tdb");
    await client.close();
    expect(await refusal(uri)).toMatch(/index.*cardea migrate/);
    expect((await data.cardea("migrate")).code).toBe(0);
    await (await data.serve()).end("SIGTERM");
  }, 60_000);
});
