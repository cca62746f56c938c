/** From what the database has to what it should have: the steps, without taking them. */
import type { mongo } from "mongoose";
import { collectionNames, type Index, indexesOf, type Name } from "./schemas.ts";

/** An index as the database tells it. */
export type FoundIndex = Readonly<Record<string, unknown>> & { name: string; key: object };

/** What the database has. */
export interface Found {
  /** The indexes of each collection that is there. */
  indexes: ReadonlyMap<Name, readonly FoundIndex[]>;
  /** Types whose guards are not all there. */
  unguarded: readonly string[];
}

/** One thing to do. */
export interface Step {
  /** For people: what it is about, such as `index kb of resource`. */
  about: string;
  does: "create" | "change";
  /** Commands to the database, one after the other. */
  commands: readonly mongo.Document[];
}

/** Guards of each type. */
export const stripes = 64;

/** Everything that has to be done, in order; nothing when all is there. */
export function stepsFor({ indexes, unguarded }: Found): Step[] {
  const missing = collectionNames.filter((name) => !indexes.has(name));
  return [
    ...missing.map((name) => create(`collection ${name}`, { create: name })),
    ...collectionNames.flatMap((name) => indexSteps(name, indexes.get(name) ?? [])),
    ...(unguarded.length === 0 ? [] : [guardStep(unguarded)]),
  ];
}

const create = (about: string, ...commands: mongo.Document[]): Step => ({ about, does: "create", commands });

function indexSteps(name: Name, found: readonly FoundIndex[]): Step[] {
  return indexesOf(name).flatMap((index) => {
    const about = `index ${index.name} of ${name}`;
    const build = { createIndexes: name, indexes: [index] };
    const inTheWay = found.filter((other) => other.name === index.name || signature(other) === signature(index));
    if (inTheWay.length === 0) return [create(about, build)];
    if (inTheWay.some((other) => isWanted(other, index))) return [];
    const drops = inTheWay.map((other) => ({ dropIndexes: name, index: other.name }));
    return [{ about, does: "change", commands: [...drops, build] } as const];
  });
}

const isWanted = (found: FoundIndex, index: Index) =>
  found.name === index.name && signature(found) === signature(index);

/** What makes an index another one. Two of the same cannot be in one collection, whatever they are called. */
const signature = (index: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(
    ["key", "partialFilterExpression", "unique", "sparse", "expireAfterSeconds", "collation", "hidden"].map(
      (part) => index[part] ?? null,
    ),
  );

/** Indexes that are not ours: they are left alone, but each write pays for them. */
export function unknownIndexes({ indexes }: Found): string[] {
  const known = (name: Name, { key, ...found }: FoundIndex) =>
    found.name === "_id_" ||
    Object.values(key).includes("hashed") ||
    indexesOf(name).some((ours) => ours.name === found.name || signature(ours) === signature({ key, ...found }));
  return [...indexes].flatMap(([name, list]) =>
    list.filter((found) => !known(name, found)).map((found) => `${found.name} of ${name}`),
  );
}

function guardStep(types: readonly string[]): Step {
  const documents = types.flatMap((type) => Array.from({ length: stripes }, (_, n) => ({ _id: `${type}/${n}`, n: 0 })));
  return create(`guards of ${types.length} types`, { insert: "guard", documents, ordered: false });
}
