/** The collections as mongoose knows them: their fields and indexes. Parameters are values here, never names of fields. */
import { type Connection, type IndexOptions, Schema, type SchemaDefinition } from "mongoose";
import { type Collections, indexes } from "./shape.ts";

export type Name = keyof Collections;

const text = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;

/** Where the text of a version is, and its place. */
const placed = { v: number, seq: number, at: Number, m: number, body: String, pieces: Number };

const part = { n: text, s: { type: [String], default: undefined }, lo: Number, hi: Number };
const list = (of: SchemaDefinition) => ({ type: [new Schema(of, { _id: false })], default: undefined });

const fields: Readonly<Record<Name, SchemaDefinition>> = {
  resource: {
    _id: text,
    ...placed,
    t: String,
    born: number,
    k: { type: [String], default: undefined },
    r: list({ q: text, lo: number, hi: number }),
    j: list({ p: text, x: [new Schema(part, { _id: false })] }),
    g: list({ p: text, la: number, lo: number }),
    d: Number,
    z: Number,
  },
  version: { _id: text, ...placed, key: text, t: text },
  piece: { _id: text, text },
  audit: {
    _id: text,
    chain: text,
    n: number,
    at: number,
    seq: number,
    patient: String,
    agent: String,
    hash: text,
    body: text,
  },
  record: { _id: text, v: number, expires: Number, by: [String], body: text },
  guard: { _id: text, n: number },
  horizon: { _id: number, low: number, at: Date, closed: Boolean, closedAt: Date },
};

/** Indexes that hold only the documents which have their first field. */
const partial: ReadonlySet<string> = new Set(["a", "x"]);

export const collectionNames = Object.keys(fields) as Name[];

/** A schema with its indexes, by the names that hints use. */
export function schemaOf(name: Name): Schema {
  const schema = new Schema(fields[name], {
    collection: name,
    versionKey: false,
    minimize: false,
    strictQuery: "throw",
  });
  for (const [index, keys] of Object.entries(indexesOf(name))) schema.index(keys, optionsOf(index, keys));
  return schema;
}

type Keys = Record<string, 1 | -1>;

const indexesOf = (name: Name): Record<string, Keys> =>
  (indexes as Partial<Record<Name, Record<string, Keys>>>)[name] ?? {};

function optionsOf(index: string, keys: Keys): IndexOptions {
  const [first = "_id"] = Object.keys(keys);
  return partial.has(index)
    ? { name: index, partialFilterExpression: { [first]: { $exists: true } } }
    : { name: index };
}

/** Declares every collection on a connection. */
export function declare(connection: Connection): void {
  for (const name of collectionNames) connection.model(name, schemaOf(name));
}
