import { describe, expect, it } from "@jest/globals";
import { type Found, type FoundIndex, stepsFor, unknownIndexes } from "./migration.ts";
import { collectionNames, indexesOf, type Name } from "./schemas.ts";

const whole = (): Map<Name, FoundIndex[]> =>
  new Map(collectionNames.map((name) => [name, [{ name: "_id_", key: { _id: 1 } }, ...indexesOf(name)]]));

/** What is there, but for one collection whose indexes are others. */
const withIndexes = (name: Name, change: (indexes: FoundIndex[]) => FoundIndex[]): Found => {
  const indexes = whole();
  return { indexes: indexes.set(name, change(indexes.get(name) ?? [])), unguarded: [] };
};

const without = (name: string) => (indexes: FoundIndex[]) => indexes.filter((index) => index.name !== name);
const told = (found: Found) => stepsFor(found).map(({ about, does, commands }) => [about, does, commands.length]);

describe("what is left to do", () => {
  it("is nothing where all is there", () => {
    expect(stepsFor({ indexes: whole(), unguarded: [] })).toEqual([]);
  });

  it("is everything where nothing is: collections first, guards last", () => {
    const steps = stepsFor({ indexes: new Map(), unguarded: ["Patient"] });
    expect(steps.slice(0, 7).map(({ commands }) => commands[0])).toEqual(collectionNames.map((create) => ({ create })));
    expect(steps.at(-1)?.commands[0]).toMatchObject({ insert: "guard", ordered: false });
    expect(steps.at(-1)?.commands[0]?.["documents"]).toHaveLength(64);
    expect(steps).toHaveLength(7 + collectionNames.flatMap(indexesOf).length + 1);
  });

  it.each([
    ["missing", without("kb"), ["index kb of resource", "create", 1]],
    [
      "of other fields",
      (all: FoundIndex[]) => all.map((index) => (index.name === "kb" ? { ...index, key: { k: 1, born: -1 } } : index)),
      ["index kb of resource", "change", 2],
    ],
    [
      "of fields in another order",
      (all: FoundIndex[]) => all.map((index) => (index.name === "kb" ? { ...index, key: { born: 1, k: 1 } } : index)),
      ["index kb of resource", "change", 2],
    ],
    [
      "hidden",
      (all: FoundIndex[]) => all.map((index) => (index.name === "kb" ? { ...index, hidden: true } : index)),
      ["index kb of resource", "change", 2],
    ],
    [
      "of another part",
      (all: FoundIndex[]) => all.map((index) => (index.name === "a" ? { name: "a", key: index.key } : index)),
      ["index a of resource", "change", 2],
    ],
    [
      "called otherwise",
      (all: FoundIndex[]) => all.map((index) => (index.name === "kb" ? { ...index, name: "mine" } : index)),
      ["index kb of resource", "change", 2],
    ],
  ])("is an index that is %s", (_how, change, expected) => {
    expect(told(withIndexes("resource", change))).toEqual([expected]);
  });

  it("drops what is in the way, and only that", () => {
    const found = withIndexes("resource", (all) => [
      ...all.map((index) => (index.name === "kb" ? { ...index, name: "mine" } : index)),
      { name: "other", key: { body: 1 } },
    ]);
    expect(stepsFor(found)[0]?.commands).toEqual([
      { dropIndexes: "resource", index: "mine" },
      { createIndexes: "resource", indexes: [{ name: "kb", key: { k: 1, born: 1 } }] },
    ]);
    expect(unknownIndexes(found)).toEqual(["other of resource"]);
  });

  it("knows the indexes that shards need", () => {
    const found = withIndexes("resource", (all) => [...all, { name: "shard", key: { _id: "hashed" } }]);
    expect([stepsFor(found), unknownIndexes(found)]).toEqual([[], []]);
  });
});
