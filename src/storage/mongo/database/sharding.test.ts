import { expect, it } from "@jest/globals";
import { collectionNames } from "./schemas.ts";
import { mongoshLine, shardCommands } from "./sharding.ts";

const spread = () => shardCommands("clinic").filter(({ command }) => "shardCollection" in command);

it("spreads what is large by a hash, versions by their resource, and leaves the rows of nodes together", () => {
  expect(spread().map(({ command }) => command)).toEqual([
    { shardCollection: "clinic.resource", key: { _id: "hashed" } },
    { shardCollection: "clinic.version", key: { key: "hashed" } },
    { shardCollection: "clinic.piece", key: { _id: "hashed" } },
    { shardCollection: "clinic.audit", key: { _id: "hashed" } },
    { shardCollection: "clinic.record", key: { _id: "hashed" } },
    { shardCollection: "clinic.guard", key: { _id: "hashed" } },
  ]);
  expect(collectionNames).toHaveLength(spread().length + 1);
});

it("allows the database to be spread first, and each collection has the index before it is", () => {
  const [first, ...rest] = shardCommands("clinic");
  expect(first).toEqual({ to: "admin", command: { enableSharding: "clinic" } });
  for (const [n, { to, command }] of rest.entries()) {
    const [verb, place] = n % 2 === 0 ? ["createIndexes", "clinic"] : ["shardCollection", "admin"];
    expect([Object.keys(command)[0], to]).toEqual([verb, place]);
  }
});

it("never asks for a unique index: that of _id is the only one a hashed collection can have", () => {
  expect(JSON.stringify(shardCommands("clinic"))).not.toContain("unique");
});

it("prints commands as mongosh takes them", () => {
  expect(mongoshLine({ to: "admin", command: { enableSharding: 'a"b' } })).toBe(
    String.raw`db.getSiblingDB("admin").runCommand({"enableSharding":"a\"b"})`,
  );
});
