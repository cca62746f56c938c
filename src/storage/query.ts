/**
 * The language a store understands. Nothing here knows HTTP, SQL or MongoDB: search writes
 * these criteria, adapters translate them, and match.ts says what they mean.
 */

/**
 * One searchable value of a resource. Times: milliseconds since 1970 UTC. Ranges are [low, high);
 * an open end is ±Infinity.
 */
export type IndexEntry =
  /** "" = none; `code` already folded when its system ignores case. */
  | { kind: "token"; param: string; system: string; code: string }
  /** `:text`: display, CodeableConcept.text, folded. */
  | { kind: "text"; param: string; text: string }
  /** `folded`: without case, accents and doubled spaces. */
  | { kind: "string"; param: string; folded: string; exact: string }
  | { kind: "uri"; param: string; uri: string }
  /** Dates, Periods, Timings; numbers by significant digits. */
  | { kind: "range"; param: string; low: number; high: number }
  /** `unit`: "" (a bare number), a canonical UCUM unit, or `system|code`. */
  | { kind: "quantity"; param: string; unit: string; low: number; high: number }
  /** Local: relative, or under our own base. */
  | { kind: "reference"; param: string; type: string; id: string; version?: string }
  /** Any other reference: absolute elsewhere, urn:, canonical. */
  | { kind: "url"; param: string; url: string }
  /** Composite: what must hold of one element together. */
  | { kind: "joint"; param: string; parts: readonly IndexEntry[] }
  | { kind: "near"; param: string; latitude: number; longitude: number }
  /** This resource lies in that compartment. */
  | { kind: "member"; compartment: string; id: string };

export type RangeTest =
  "within" | "outside" | "overlaps" | "starts-after" | "ends-before" | "reaches-above" | "reaches-below";

/** A test on one resource. It may look at others only through the two link criteria. */
export type Criterion =
  | { op: "all" }
  | { op: "none" }
  | { op: "and" | "or"; of: readonly Criterion[] }
  | { op: "not"; of: Criterion }
  | { op: "id"; ids: readonly string[] }
  /** Is of one of the types: what several types are searched for need not mean the same to each. */
  | { op: "type"; types: readonly string[] }
  /** The commit time of the current version, as the range [at, at + 1). */
  | { op: "updated"; how: RangeTest; low: number; high: number }
  /** Has any entry of that parameter. */
  | { op: "present"; param: string }
  /** Absent = any; "" = none. */
  | { op: "token"; param: string; system?: string; code?: string }
  /** One of at most 10,000 exact pairs. */
  | { op: "tokens"; param: string; of: readonly { system: string; code: string }[] }
  /** `text` anywhere in it. */
  | { op: "text"; param: string; text: string }
  /** exact: as written; the others of the folded text, `equal` of the whole of it. */
  | { op: "string"; param: string; how: "starts" | "contains" | "ends" | "equal" | "exact"; text: string }
  /** below: the uri or what begins with it and a `/`; above: the other way about. */
  | { op: "uri"; param: string; how: "equal" | "below" | "above"; uri: string }
  | { op: "range"; param: string; how: RangeTest; low: number; high: number }
  /** `unit` equal; `""` asks for any unit. */
  | { op: "quantity"; param: string; unit: string; how: RangeTest; low: number; high: number }
  | { op: "reference"; param: string; type?: string; id: string; version?: string }
  | { op: "url"; param: string; url: string }
  /** The n-th criterion holds of the n-th part of one joint entry. */
  | { op: "joint"; param: string; parts: readonly Criterion[] }
  | { op: "near"; param: string; latitude: number; longitude: number; metres: number }
  | { op: "compartment"; compartment: string; id: string }
  /** Chain: a live target of one of the types satisfies it. */
  | { op: "refers"; param: string; types: readonly string[]; where: Criterion }
  /** `_has`: a live resource of that type that points here does. */
  | { op: "referredBy"; type: string; param: string; where: Criterion };

/** The criteria of one kind, or of some. */
export type CriterionOf<Op extends Criterion["op"]> = Extract<Criterion, { op: Op }>;

/**
 * Value of a resource: ascending its lowest `low` (or text), descending its highest `low`.
 * `param` is ignored for `updated` (the order of commits) and `id`. Resources without a value come last in both.
 * The text of a token is its code, of a string its folded form, of a reference `type/id`; texts compare by code points.
 */
export interface SortKey {
  param: string;
  kind: Exclude<IndexEntry["kind"], "joint" | "near" | "member"> | "updated" | "id";
  descending: boolean;
}

/** One step of `_include` (out) or `_revinclude` (in). */
export interface Hop {
  direction: "out" | "in";
  /** The type that holds the reference; absent: any, and then of any parameter. */
  source?: string;
  /** Absent: any reference that is indexed. */
  param?: string;
  /** Types wanted at the other end: out: of the target; in: of what was found and is pointed at. */
  targets: readonly string[];
  /** Also from what hops brought, until nothing new comes. */
  iterate: boolean;
  /** What may come along; absent: anything. */
  where?: Criterion;
}

export interface Query {
  /** One, or several for a search across types. */
  types: readonly string[];
  where: Criterion;
  /** Ties, and no keys at all: order of creation (`born`), the same in every store; newest first when the first key descends. */
  sort: readonly SortKey[];
  /** Most matches of this page; 0: only the total. A page ends earlier where its texts come to `longestPage`. */
  limit: number;
  after?: Cursor;
  /** Milliseconds from now; past it the store throws `too-costly`. */
  deadline?: number;
  total?: "estimate" | "accurate";
  include?: readonly Hop[];
  /** Most included resources of one page. */
  includeLimit?: number;
}

/** Place of the last resource shown; opaque in links. */
export interface Cursor {
  values: readonly (number | string | null)[];
  born: number;
}
