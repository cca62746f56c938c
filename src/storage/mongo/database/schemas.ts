/** The collections as mongoose knows them: their fields and indexes. Parameters are values here, never names of fields. */
import { type Connection, Schema, type SchemaOptions } from "mongoose";
import { type Collections, indexes } from "../shape.ts";

export type Name = keyof Collections;

type Fields = Record<string, unknown>;

const text = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;

/** Where the text of a version is, and its place. */
const placed = { v: number, seq: number, at: Number, m: number, body: String, pieces: Number };

const part = { n: text, s: { type: [String], default: undefined }, lo: Number, hi: Number };
// The types of a definition are so deep that tools which follow them do not come back: "never" keeps them out.
const schema = (of: Fields, options: SchemaOptions) => new Schema(of as never, options as never);
const within = (of: Fields) => schema(of, { _id: false });
const list = (of: Fields) => ({ type: [within(of)], default: undefined });

const fields: Readonly<Record<Name, Fields>> = {
  resource: {
    _id: text,
    ...placed,
    t: String,
    born: number,
    k: { type: [String], default: undefined },
    r: list({ q: text, lo: number, hi: number }),
    j: list({ p: text, x: [within(part)] }),
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
  horizon: { _id: number, owner: text, low: number, at: Date, sessions: [Buffer], closed: Boolean, closedAt: Date },
};

/** Indexes that hold only the documents which have their first field. */
const partial: ReadonlySet<string> = new Set(["a", "x"]);

export const collectionNames = Object.keys(fields) as Name[];

/** A schema with its indexes, by the names that hints use. */
function schemaOf(name: Name) {
  const made = schema(fields[name], {
    collection: name,
    versionKey: false,
    minimize: false,
    strictQuery: "throw",
    strict: "throw",
  });
  for (const [index, key] of Object.entries(keysOf(name))) made.index(key, optionsOf(index, key));
  return made;
}

/** An index as it should be. */
export interface Index extends Readonly<Record<string, unknown>> {
  name: string;
  key: Readonly<Record<string, 1 | -1>>;
  partialFilterExpression?: Readonly<Record<string, { $exists: true }>>;
}

/** The indexes a collection should have, besides that of `_id`. */
export const indexesOf = (name: Name): Index[] =>
  schemaOf(name)
    .indexes()
    .map(([key, options]) => ({ ...(options as { name: string }), key: key as Index["key"] }));

const keysOf = (name: Name): Record<string, Index["key"]> =>
  (indexes as Partial<Record<Name, Record<string, Index["key"]>>>)[name] ?? {};

function optionsOf(index: string, key: Index["key"]) {
  const [first = "_id"] = Object.keys(key);
  return { name: index, ...(partial.has(index) && { partialFilterExpression: { [first]: { $exists: true } } }) };
}

/** Declares every collection on a connection. */
export function declare(connection: Connection): void {
  for (const name of collectionNames) connection.model(name, schemaOf(name));
}
