/**
 * What lies in the database: five collections of documents, and the names of their indexes. One
 * command costs more than many rows, so what is asked together lies together: all that a resource
 * is found by stands in its own document.
 */
import type { mongo } from "mongoose";

/** Separates the parts of a key; NUL in a value is written as `nul`, so that order by bytes is order by code points. */
export const separator = "\u0000\u0001";
export const nul = "\u0000\u0002";

/** Where the text of a version is. Neither: a deletion. */
export interface Stored {
  /** The resource as JSON text with id and meta in it. */
  body?: string;
  /** Its text is too long for one document, and lies in so many pieces in `piece`. */
  pieces?: number;
}

/** What is known of a version besides its text. */
interface Placed extends Stored {
  /** Version. */
  v: number;
  seq: number;
  /** Only of what was restored: when it was committed. Of all else `seq` says it. */
  at?: number;
  /** Number of the method, by its place in `methods` (method.ts). */
  m: number;
}

/** A range or quantity. Open ends are finite, as finite.ts says. */
export interface Span {
  /** `Type.param`, and of a quantity its unit after `separator`. */
  q: string;
  lo: number;
  hi: number;
}

/** One part of a composite: as search/pack.ts makes it of an entry. */
export interface JointPart {
  /** The kind of the entry. */
  n: string;
  /** Its texts in the order of the entry's members. */
  s?: readonly string[];
  lo?: number;
  hi?: number;
}

/** What a resource is found by. */
export interface Found {
  /** Points and texts: search/keys.ts. */
  k: readonly string[];
  r?: readonly Span[];
  /** Composites: parameter and parts. */
  j?: readonly { p: string; x: readonly JointPart[] }[];
  /** Places. */
  g?: readonly { p: string; la: number; lo: number }[];
  /** The lowest and the highest low of the ranges of `date`; of one value they are equal. */
  d?: number;
  z?: number;
}

/**
 * The current version of a resource. A deleted one keeps `_id`, `v`, `born`, `seq`, `at` and `m`, and so leaves every
 * index but that of `seq`; its deletion stands in `version` too.
 */
export interface ResourceDocument extends Placed, Partial<Found> {
  /** `Type/id`. Shard key, hashed. */
  _id: string;
  /** Type; absent: it is deleted. */
  t?: string;
  /** `seq` of the first version. */
  born: number;
}

/** A version that is no longer current, or a deletion. */
export interface VersionDocument extends Placed {
  /** `Type/id/` and the version in ten digits. */
  _id: string;
  /** `Type/id`. Shard key, hashed. */
  key: string;
  t: string;
}

/** A piece of a text that is too long for one document. */
export interface PieceDocument {
  /** `Type/id/`, the version in ten digits, `/` and its place in four. */
  _id: string;
  text: string;
}

/** An audit entry: one chain a node. */
export interface AuditDocument {
  /** chain, `/` and `n` in twelve digits. */
  _id: string;
  chain: string;
  n: number;
  at: number;
  seq: number;
  patient?: string;
  agent?: string;
  /** SHA-256 of the hash before and `body`, hex. */
  hash: string;
  body: string;
}

export interface RecordDocument {
  /** kind, `/` and key. */
  _id: string;
  v: number;
  expires?: number;
  /** kind, field and value between separators. */
  by: readonly string[];
  /** JSON. */
  body: string;
}

/** One of the stripes of a type that conditional commits write, so that of two which could meet one waits. */
export interface GuardDocument {
  /** `Type/` and the number of the stripe. */
  _id: string;
  n: number;
}

/** A node, and the number below which it will write nothing more. */
export interface HorizonDocument {
  _id: number;
  /** Random: a number that was given up may belong to another later. */
  owner: string;
  low: number;
  /** By the clock of the database. */
  at: Date;
  /** Ids of the sessions in which it commits. */
  sessions?: readonly mongo.Binary[];
  closed?: boolean;
  closedAt?: Date;
}

/** The collections; each operation in a transaction carries its session. */
export interface Collections {
  resource: mongo.Collection<ResourceDocument>;
  version: mongo.Collection<VersionDocument>;
  piece: mongo.Collection<PieceDocument>;
  audit: mongo.Collection<AuditDocument>;
  record: mongo.Collection<RecordDocument>;
  guard: mongo.Collection<GuardDocument>;
  horizon: mongo.Collection<HorizonDocument>;
}

/** Indexes, by the names that hints use. `_id` has its own: `_id_`. */
export const indexes = {
  resource: {
    /** Points; the default order. */
    kb: { k: 1, born: 1 },
    /** Ranges and quantities, only inside `$elemMatch`. */
    r: { "r.q": 1, "r.lo": 1, "r.hi": 1 },
    /** Walks by date. */
    tdb: { t: 1, d: 1, born: 1 },
    tzb: { t: 1, z: 1, born: 1 },
    /** Histories and the order of commits. */
    ts: { t: 1, seq: 1 },
    s: { seq: 1 },
    /** What was restored, by time; partial: only where `at` is. */
    a: { at: 1, seq: 1 },
  },
  version: { ts: { t: 1, seq: 1 }, s: { seq: 1 }, a: { at: 1, seq: 1 }, key: { key: 1, v: 1 } },
  audit: { patient: { patient: 1, at: 1 } },
  record: {
    by: { by: 1, _id: 1 },
    /** What expires; partial: only where `expires` is. */
    x: { expires: 1 },
  },
} as const;
