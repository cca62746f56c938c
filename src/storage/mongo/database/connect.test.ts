import { afterAll, describe, expect, it } from "@jest/globals";
import { scratch } from "../../../testing/mongod/scratch.ts";
import { openDatabase } from "./database.ts";

const place = scratch();
afterAll(() => place.drop());

describe("what a URI says otherwise", () => {
  it.each([
    "w=1&journal=false&wtimeoutMS=1",
    "j=false",
    "readConcernLevel=local",
    "readPreference=secondaryPreferred",
    "retryWrites=false&retryReads=false&minPoolSize=7",
    "promoteValues=false&promoteLongs=false&useBigInt64=true",
    "raw=true&promoteBuffers=true&bsonRegExp=true",
  ])("%s neither makes a write less durable nor a read less true", async (options) => {
    const db = await openDatabase({ ...place, uri: `${place.uri}&${options}` });
    const { readConcern, readPreference, writeConcern } = db.record;
    expect(writeConcern).toMatchObject({ w: "majority", journal: true });
    expect(readConcern?.level).toBe("majority");
    expect(readPreference?.mode).toBe("primary");
    expect(db.client.options).toMatchObject({ retryWrites: true, retryReads: true, minPoolSize: 0 });
    await db.resource.replaceOne({ _id: "Basic/1" }, { v: 1, born: 1, seq: 2 ** 40, m: 0 }, { upsert: true });
    expect(await db.resource.findOne({ _id: "Basic/1" })).toEqual({
      _id: "Basic/1",
      v: 1,
      born: 1,
      seq: 2 ** 40,
      m: 0,
    });
    await db.close();
  });
});
