import { afterAll, describe, expect, it } from "@jest/globals";
import { openEmpty, scratch } from "../../../testing/mongod/scratch.ts";
import { archiveContract } from "../../contract/archive.ts";
import type { Open } from "../../contract/archive-pair.ts";
import { put } from "../../contract/samples.ts";
import { openSqlite } from "../../sqlite/store.ts";
import { openArchive } from "./archive.ts";
import { openDatabase } from "../database/database.ts";

const places = { source: scratch(), target: scratch() };
afterAll(async () => {
  for (const { drop } of Object.values(places)) await drop();
});

const source: Open = (now) => openEmpty(places.source, { now });
const target: Open = (now) => openEmpty(places.target, { now });
const sqlite: Open = (now) => openSqlite({ file: ":memory:", now });

describe("out of and into MongoDB", () => archiveContract(source, target));
describe("out of SQLite into MongoDB", () => archiveContract(sqlite, target));
describe("out of MongoDB into SQLite", () => archiveContract(source, sqlite));

it("is not begun below what is stored, where a server does not say how far it is", async () => {
  const now = () => 1_000;
  const { store, close } = await openEmpty(places.source, { now });
  await store.commit({ changes: [put("Basic", "1")] });
  const db = await openDatabase({ ...places.source, epoch: 0 });
  const times = { forget: () => undefined };
  const { source: held } = openArchive({ db, times, now, last: () => Promise.resolve(0), patience: 0 });
  await expect(held.moment()).rejects.toMatchObject({ kind: "busy" });
  const { source: free } = openArchive({ db, times, now, last: () => store.last() });
  expect(await free.moment()).toMatchObject({ seq: (await store.read("Basic", "1"))?.seq });
  await db.close();
  await close();
});
