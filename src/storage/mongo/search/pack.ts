/** What a resource is found by, made from its entries. */
import { finite } from "../../finite.ts";
import type { IndexEntry } from "../../query.ts";
import { hullsOf } from "./hulls.ts";
import { living, member, paramName, point, quantityName } from "./keys.ts";
import type { Found, JointPart, Span } from "../shape.ts";

interface Draft {
  type: string;
  k: Set<string>;
  r: Map<string, Span>;
  /** Of ranges, not of quantities; each once. */
  ranges: Map<string, Span>;
  j: NonNullable<Found["j"]>[number][];
  g: NonNullable<Found["g"]>[number][];
  /** Lows of the ranges of `date`. */
  dates: number[];
}

/** @param type Of the resource that has these entries */
export function packEntries(type: string, entries: readonly IndexEntry[]): Found {
  const draft: Draft = { type, k: new Set([living(type)]), r: new Map(), ranges: new Map(), j: [], g: [], dates: [] };
  for (const entry of entries) add(entry, draft);
  const { k, r, j, g, dates } = draft;
  const spans = [...r.values(), ...hullsOf([...draft.ranges.values()])];
  return {
    k: [...k],
    ...(spans.length > 0 && { r: spans }),
    ...(j.length > 0 && { j }),
    ...(g.length > 0 && { g }),
    ...(dates.length > 0 && extremes(dates)),
  };
}

const extremes = (dates: readonly number[]) => ({
  d: dates.reduce((a, b) => Math.min(a, b)),
  z: dates.reduce((a, b) => Math.max(a, b)),
});

function add(entry: IndexEntry, draft: Draft): void {
  if (entry.kind === "member") {
    draft.k.add(member(draft.type, entry.compartment, entry.id));
    return;
  }
  const name = paramName(draft.type, entry.param);
  switch (entry.kind) {
    case "range":
    case "quantity":
      addSpan(entry, name, draft);
      break;
    case "joint":
      addJoint(entry.parts, name, draft);
      break;
    case "near":
      draft.k.add(point(name, "near"));
      draft.g.push({ p: name, la: entry.latitude, lo: entry.longitude });
      break;
    default:
      for (const key of points(entry, name)) draft.k.add(key);
  }
}

type Pointed = Exclude<IndexEntry, { kind: "member" | "range" | "quantity" | "joint" | "near" }>;

function points(entry: Pointed, name: string): string[] {
  switch (entry.kind) {
    case "token":
      return [point(name, "token", entry.code, entry.system), point(name, "system", entry.system)];
    case "string":
      return [point(name, "string", entry.folded, entry.exact)];
    case "text":
      return [point(name, "text", entry.text)];
    case "uri":
      return [point(name, "uri", entry.uri)];
    case "url":
      return [point(name, "url", entry.url)];
    case "reference":
      return references(entry, name);
  }
}

const references = ({ id, type, version }: Extract<IndexEntry, { kind: "reference" }>, name: string): string[] => [
  point(name, "reference", id, type),
  ...(version === undefined ? [] : [point(name, "versioned", id, type, version)]),
];

type Measured = Extract<IndexEntry, { kind: "range" | "quantity" }>;

function addSpan(entry: Measured, name: string, { r, ranges, dates }: Draft): void {
  const [lo, hi] = [finite(entry.low), finite(entry.high)];
  const q = entry.kind === "range" ? name : quantityName(name, entry.unit);
  const key = `${q} ${lo} ${hi}`;
  const span = { q, lo, hi };
  r.set(key, span);
  if (entry.kind !== "range") return;
  ranges.set(key, span);
  if (entry.param === "date") dates.push(lo);
}

function addJoint(parts: readonly IndexEntry[], name: string, { k, j }: Draft): void {
  const tokens = parts.flatMap((part, n) =>
    part.kind === "token" ? [point(name, "joint", String(n), part.code, part.system)] : [],
  );
  for (const key of tokens.length > 0 ? tokens : [point(name, "joint")]) k.add(key);
  j.push({ p: name, x: parts.map(packPart) });
}

function packPart(part: IndexEntry): JointPart {
  const { kind: n } = part;
  switch (part.kind) {
    case "range":
      return { n, lo: finite(part.low), hi: finite(part.high) };
    case "quantity":
      return { n, s: [part.unit], lo: finite(part.low), hi: finite(part.high) };
    case "token":
      return { n, s: [part.system, part.code] };
    case "string":
      return { n, s: [part.folded, part.exact] };
    case "reference":
      return { n, s: [part.type, part.id, ...(part.version === undefined ? [] : [part.version])] };
    case "text":
      return { n, s: [part.text] };
    case "uri":
      return { n, s: [part.uri] };
    case "url":
      return { n, s: [part.url] };
    default:
      return { n };
  }
}
