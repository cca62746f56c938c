import { afterAll, describe, expect, it } from "@jest/globals";
import mongoose, { type mongo } from "mongoose";
import { openEmpty, scratch } from "../../testing/mongod/scratch.ts";
import { storeContract } from "../contract/contract.ts";

const place = scratch();
afterAll(place.drop);

type Command = mongo.Document;

/** What a cluster of shards refuses, or sends to the wrong one. Rules: docs/decisions/0023-shard-keys.md */
const rules: Record<string, (name: string, command: Command) => boolean> = {
  "a write of one document names its _id": (name, command) =>
    filtersOfOne(name, command).every((filter) => "_id" in filter),
  "a version is written with its resource": (name, command) =>
    name !== "insert" ||
    command["insert"] !== "version" ||
    (command["documents"] as Command[]).every((document) => typeof document["key"] === "string"),
  "nothing is updated or else inserted": (_name, command) => !JSON.stringify(command).includes('"upsert":true'),
  "nothing is unique": (_name, command) => !JSON.stringify(command).includes('"unique":true'),
  "no collections are joined": (_name, command) => !JSON.stringify(command).includes('"$lookup"'),
  "a transaction makes nothing and counts nothing": (name, command) =>
    command["autocommit"] !== false || !/^(create|drop|count)/.test(name),
  "what is asked names its index": (name, command) =>
    !["find", "aggregate"].includes(name) || !isLarge(command[name]) || hasIndex(command),
};

/** Filters of the writes of one document each. */
function filtersOfOne(name: string, command: Command): Command[] {
  const {
    updates = [],
    deletes = [],
    query,
  } = command as { updates?: Command[]; deletes?: Command[]; query?: Command };
  if (name === "findAndModify") return [query ?? {}];
  const one = [...updates.filter(({ multi }) => multi !== true), ...deletes.filter(({ limit }) => limit === 1)];
  return one.map(({ q }) => q as Command);
}

const isLarge = (collection: unknown): boolean =>
  ["resource", "version", "audit", "record"].includes(String(collection));

const hasIndex = ({ hint, filter = {}, pipeline = [] }: Command): boolean =>
  typeof hint === "string" || "_id" in (filter as object) || "$collStats" in ((pipeline as Command[])[0] ?? {});

const broken = new Map<string, Command>();
let seen = 0;

/** A store whose every command is looked at. */
async function openWatched(now: () => number, longest?: number) {
  const before = new Set(mongoose.connections);
  const opened = await openEmpty(place, { now, longest, monitorCommands: true });
  for (const connection of mongoose.connections.filter((one) => !before.has(one)))
    connection.getClient().on("commandStarted", ({ commandName, command }) => {
      seen++;
      for (const [rule, holds] of Object.entries(rules)) if (!holds(commandName, command)) broken.set(rule, command);
    });
  return opened;
}

describe("the MongoDB store", () => {
  storeContract(openWatched);

  it("sends no command that shards could not carry out", () => {
    expect(Object.fromEntries(broken)).toEqual({});
    expect(seen).toBeGreaterThan(1_000);
  });
});
