import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { mongo } from "mongoose";
import { FhirError } from "../../fhir/error.ts";
import { scratch } from "../../testing/mongod/scratch.ts";
import { Stale } from "../store.ts";
import { openDatabase, type Database } from "./database.ts";
import { asFhirError, askDatabase } from "./errors.ts";
import { openReads } from "./reads.ts";
import { openRecords } from "./records.ts";

const server = (code: number, message = "") => new mongo.MongoServerError({ code, message });
const { MongoNetworkError, MongoNetworkTimeoutError, MongoServerSelectionError, MongoClientClosedError } = mongo;

describe("what the driver throws", () => {
  it.each<[error: unknown, kind: string]>([
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
  ])("%s is %s", (error, kind) => {
    const told = asFhirError(error) as FhirError;
    expect(told).toBeInstanceOf(FhirError);
    expect(told.kind).toBe(kind);
    expect(told.message).not.toContain("secret");
  });

  it.each<unknown>([
    new Stale(),
    new FhirError("forbidden", "no"),
    new TypeError("a bug"),
    server(2, "unknown operator: $x"),
    server(9, "failed to parse"),
    new mongo.MongoInvalidArgumentError("a bug"),
    undefined,
  ])("%s stays what it is", (error) => {
    expect(asFhirError(error)).toBe(error);
  });
});

/** Failures that the server is told to have, by the name of this client alone. */
describe("a database that fails", () => {
  const place = scratch();
  const appName = place.database;
  let db: Database;
  let admin: mongo.Db;
  beforeAll(async () => {
    db = await openDatabase({ ...place, uri: `${place.uri}&appName=${appName}` });
    admin = db.client.db("admin");
  });
  afterAll(async () => {
    await admin.command({ configureFailPoint: "failCommand", mode: "off" });
    await db.close();
    await place.drop();
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
