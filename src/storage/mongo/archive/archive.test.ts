import { afterAll, describe } from "@jest/globals";
import { openEmpty, scratch } from "../../../testing/mongod/scratch.ts";
import { archiveContract } from "../../contract/archive.ts";
import type { Open } from "../../contract/archive-pair.ts";
import { openSqlite } from "../../sqlite/store.ts";

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
