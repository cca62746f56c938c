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

it("is put in by one process, and another that was there before knows its times", async () => {
  const now = () => 1_000;
  const [server, command] = [await openEmpty(places.target, { now }), await openEmpty(places.target, { now })];
  const from = async (since: number) =>
    (await server.store.history({ since, descending: true, limit: 9 })).versions.map(({ at }) => at);
  expect(await from(400)).toEqual([]);
  const target = command.archive.target(() => []);
  const note = { backup: "b", versions: 1, audit: 0, records: 0 };
  const text = '{"resourceType":"Basic","id":"1","meta":{"versionId":"1","lastUpdated":"1970-01-01T00:00:00.500Z"}}';
  const version = { seq: 1, type: "Basic", id: "1", version: 1, at: 500, method: "PUT", text } as const;
  await target.add({ versions: [version], note });
  expect(await from(400)).toEqual([500]);
  await target.add({
    versions: [{ ...version, seq: 2, id: "2", at: 600, text: text.replace('"1"', '"2"') }],
    note: { ...note, versions: 2 },
  });
  await target.end();
  expect([await from(400), await from(550)]).toEqual([[600, 500], [600]]);
  for (const { close } of [server, command]) await close();
});
