import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { mongo } from "mongoose";
import { FhirError } from "../../../fhir/error.ts";
import { isHanded } from "../../../testing/mongod/program.ts";
import { startReplicaSet, type ReplicaSet } from "../../../testing/mongod/replica-set.ts";
import { Stale } from "../../store.ts";
import { openDatabase, type Database } from "./database.ts";
import { asFhirError, askDatabase } from "./errors.ts";
import { openReads } from "../versions/reads.ts";
import { openRecords } from "../records/records.ts";

const server = (code: number, message = "") => new mongo.MongoServerError({ code, message });
const { MongoNetworkError, MongoNetworkTimeoutError, MongoServerSelectionError, MongoClientClosedError } = mongo;

const nameOf = (error: unknown): string => {
  const { name = "nothing", code = "", message = "" } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  return `${name} ${code} ${message}`.trim();
};

describe("what the driver throws", () => {
  const told: [error: Error, kind: string][] = [
    [server(50), "too-costly"],
    [server(292), "too-costly"],
    [server(10_334), "too-long"],
    [Object.assign(new RangeError(""), { code: "ERR_OUT_OF_RANGE" }), "too-long"],
    [new MongoNetworkError("connection closed"), "busy"],
    [new MongoNetworkTimeoutError("timed out"), "busy"],
    [new MongoServerSelectionError("none", {} as never), "busy"],
    [new MongoClientClosedError(), "busy"],
    [server(10_107, "not primary"), "busy"],
    [server(189), "busy"],
    [server(91), "busy"],
    [server(11_600), "busy"],
    [server(112, "WriteConflict"), "busy"],
    [server(251), "busy"],
    [server(64), "busy"],
    [server(11_000, 'dup key: { _id: "Patient/secret" }'), "busy"],
    [server(14_031), "busy"],
    [server(13), "busy"],
    [server(2, "error processing query: hint provided does not correspond to an existing index"), "busy"],
  ];
  it.each(told.map(([error, kind]) => [nameOf(error), kind, error] as const))("%s is %s", (_name, kind, error) => {
    const answer = asFhirError(error) as FhirError;
    expect(answer).toBeInstanceOf(FhirError);
    expect(answer.kind).toBe(kind);
    expect(answer.message).not.toContain("secret");
  });

  const kept: unknown[] = [
    new Stale(),
    new FhirError("forbidden", "no"),
    new TypeError("a bug"),
    server(2, "unknown operator: $x"),
    server(9, "failed to parse"),
    new mongo.MongoInvalidArgumentError("a bug"),
    undefined,
  ];
  it.each(kept.map((error) => [nameOf(error), error]))("%s stays what it is", (_name, error) => {
    expect(asFhirError(error)).toBe(error);
  });
});

/** Failures that a server is told to have. It can be told of one at a time, so this one is not shared. */
(isHanded() ? describe : describe.skip)("a database that fails", () => {
  const appName = "fails";
  let set: ReplicaSet;
  let db: Database;
  let admin: mongo.Db;
  beforeAll(async () => {
    set = await startReplicaSet({ members: 1, on: "memory", lifetime: 30 });
    db = await openDatabase({ uri: `${set.uri}&appName=${appName}` });
    admin = db.client.db("admin");
  }, 60_000);
  afterAll(async () => {
    await db.close();
    await set.stop();
  });

  const fail = (data: object, times: number) =>
    admin.command({ configureFailPoint: "failCommand", mode: { times }, data: { appName, ...data } });
  const read = () => openReads(db).read("Patient", "1");
  const put = () => openRecords(db, Date.now).put({ kind: "job", key: "a", body: 1 });
  const kindOf = (work: () => Promise<unknown>) =>
    work().then(
      () => "answered",
      (error: unknown) => (error instanceof FhirError ? error.kind : String(error)),
    );

  it.each([
    ["the time is up", read, { failCommands: ["find"], errorCode: 50 }, "too-costly"],
    ["it steps down, twice", read, { failCommands: ["find"], errorCode: 189 }, "busy"],
    ["it shuts down, twice", read, { failCommands: ["find"], errorCode: 91 }, "busy"],
    ["the connection breaks, twice", read, { failCommands: ["find"], closeConnection: true }, "busy"],
    [
      "the connection breaks in a write, twice",
      put,
      { failCommands: ["findAndModify"], closeConnection: true },
      "busy",
    ],
    [
      "a write cannot be made safe in time",
      put,
      { failCommands: ["findAndModify"], writeConcernError: { code: 64, errmsg: "waiting for replication timed out" } },
      "busy",
    ],
  ] as const)("%s", async (_what, work, data, kind) => {
    await fail(data, 2);
    expect(await kindOf(work)).toBe(kind);
    await admin.command({ configureFailPoint: "failCommand", mode: "off" });
    expect(await kindOf(work)).toBe("answered");
  });

  it.each([
    ["find", read],
    ["findAndModify", put],
  ] as const)("once in a %s, nobody sees", async (command, work) => {
    await fail({ failCommands: [command], closeConnection: true }, 1);
    expect(await kindOf(work)).toBe("answered");
  });

  it("a document that is too large is the caller's", async () => {
    const body = "x".repeat(17_000_000);
    expect(await kindOf(() => askDatabase(() => db.piece.insertOne({ _id: "a", text: body })))).toBe("too-long");
    expect(await kindOf(() => askDatabase(() => db.piece.insertMany([{ _id: "a", text: body }])))).toBe("too-long");
  });
});
