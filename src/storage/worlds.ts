/** Small random worlds of resources, and the model that says what a store with the same commits must answer. */
import type { Item, World } from "./match.ts";
import { matches } from "./match.ts";
import { compareCursors, cursorOf } from "./order.ts";
import type { Placed } from "./order.ts";
import type { Hop, IndexEntry, Query } from "./query.ts";
import type { Random } from "./random.ts";
import type { Change, Commit, Outcome } from "./store.ts";

export const types = ["Patient", "Observation", "List"];
export const idPool = ["1", "2", "3", "4", "5", "6"];

/** Capitals, accents, signs that SQL and regular expressions mind, both ends of Unicode, and nothing. */
export const texts = [
  ...["", "a", "A", "á", "ab", "aB", "a b", "a%", "a_", "a|b", "%", "_", "(a.*", "[a", "a\\", "'"],
  ...[
    "\u0001",
    "a\u0001",
    "\uffff",
    "a\uffff",
    "\u{10ffff}",
    "a\u{10ffff}",
    "\u{1f600}b",
    "http://x/a",
    "http://x/a/b",
    "http://x/ab",
  ],
];
export const systems = ["", "s", "S", "s|t"];
export const numbers = [-Infinity, -1, 0, 1, 1.5, 2, 3, 5, 8, 1e16, Infinity];

export function span(random: Random): { low: number; high: number } {
  const [a, b] = [random.pick(numbers), random.pick(numbers)];
  return { low: Math.min(a, b), high: Math.max(a, b) };
}

/** Parameters by kind; each has a second one now and then. */
export const param = (kind: string, random: Random): string => (random.oneIn(4) ? `${kind}-2` : kind);

const makers: Record<IndexEntry["kind"], (random: Random) => IndexEntry> = {
  token: (r) => ({ kind: "token", param: param("token", r), system: r.pick(systems), code: r.pick(texts) }),
  text: (r) => ({ kind: "text", param: param("text", r), text: r.pick(texts) + r.pick(texts) }),
  string: (r) => ({ kind: "string", param: param("string", r), folded: r.pick(texts), exact: r.pick(texts) }),
  uri: (r) => ({ kind: "uri", param: param("uri", r), uri: r.pick(texts) }),
  url: (r) => ({ kind: "url", param: param("url", r), url: r.pick(texts) }),
  range: (r) => ({ kind: "range", param: param("range", r), ...span(r) }),
  quantity: (r) => ({ kind: "quantity", param: param("quantity", r), unit: r.pick(systems), ...span(r) }),
  reference: (r) => ({
    ...{ kind: "reference", param: param("reference", r), type: r.pick(types), id: r.pick(idPool) },
    ...(r.oneIn(4) && { version: r.pick(["1", "2"]) }),
  }),
  near: (r) => ({ kind: "near", param: param("near", r), latitude: r.below(180) - 90, longitude: r.below(360) - 180 }),
  joint: (r) => ({
    kind: "joint",
    param: param("joint", r),
    parts: [part(r), part(r), ...(r.oneIn(3) ? [part(r)] : [])],
  }),
  member: (r) => ({ kind: "member", compartment: r.pick(["Patient", "List"]), id: r.pick(idPool) }),
};

const part = (random: Random): IndexEntry =>
  makers[random.pick(["token", "string", "range", "quantity", "reference"] as const)](random);

const kinds = Object.keys(makers) as IndexEntry["kind"][];

const entry = (random: Random): IndexEntry => makers[random.pick(kinds)](random);

/** What a resource of that type and id looks like as JSON text; `n` makes each different. */
export const resourceText = (type: string, id: string, n: number): string =>
  `{"resourceType":"${type}","id":"${id}","meta":{},"n":${n}}`;

/** A commit of some changes, each of another resource: more creates and updates than deletions. */
export function randomCommit(random: Random): Commit {
  const keys = new Set(random.some(5, () => `${random.pick(types)}/${random.pick(idPool)}`));
  return { changes: Array.from(keys, (key) => change(key, random)) };
}

function change(key: string, random: Random): Change {
  const [type = "", id = ""] = key.split("/");
  if (random.oneIn(6)) return { type, id, method: "DELETE", entries: [] };
  const text = resourceText(type, id, random.below(1e9));
  return { type, id, method: "PUT", text, entries: random.some(10, () => entry(random)) };
}

/** The live resources after some commits, as plain values. */
export interface Model extends World {
  apply(commit: Commit, outcomes: readonly Outcome[]): void;
  /** The keys of all matches, in order. */
  find(query: Query): string[];
  /** The keys of what a page of these includes, in order, without a limit. */
  included(page: readonly string[], hops: readonly Hop[]): string[];
}

export const keyOf = ({ type, id }: { type: string; id: string }): string => `${type}/${id}`;

export function openModel(): Model {
  const live = new Map<string, Placed>();
  const born = new Map<string, number>();
  const world: World = {
    get: (type, id) => live.get(`${type}/${id}`),
    ofType: (type) => [...live.values()].filter((item) => item.type === type),
  };
  return {
    ...world,
    apply({ changes }, outcomes) {
      for (const [n, { type, id, text, entries }] of changes.entries()) {
        const version = outcomes[n]?.version;
        const key = `${type}/${id}`;
        if (text === undefined || version === undefined) live.delete(key);
        else {
          if (!born.has(key)) born.set(key, version.seq);
          live.set(key, { type, id, entries, at: version.at, seq: version.seq, born: born.get(key) ?? 0 });
        }
      }
    },
    find({ types: asked, where, sort }) {
      const found = [...live.values()].filter((item) => asked.includes(item.type) && matches(where, item, world));
      return found.sort((a, b) => compareCursors(sort, cursorOf(sort, a), cursorOf(sort, b))).map(keyOf);
    },
    included: (page, hops) => included(page, hops, live, world),
  };
}

function included(
  page: readonly string[],
  hops: readonly Hop[],
  live: ReadonlyMap<string, Placed>,
  world: World,
): string[] {
  const found = new Set(page);
  const byBirth = [...live.values()].sort((a, b) => a.born - b.born);
  let from = page;
  let next = hops;
  while (from.length > 0 && next.length > 0) {
    from = next.flatMap((hop) => {
      const reached = byBirth.filter((item) => from.some((key) => joins(hop, live.get(key), item, world))).map(keyOf);
      const fresh = reached.filter((key) => !found.has(key));
      for (const key of fresh) found.add(key);
      return fresh;
    });
    next = hops.filter(({ iterate }) => iterate);
  }
  return [...found].slice(page.length);
}

/** Whether a hop leads from one to the other. */
function joins(hop: Hop, from: Item | undefined, to: Item, world: World): boolean {
  if (!from) return false;
  const [source, target] = hop.direction === "out" ? [from, to] : [to, from];
  if (source.type !== hop.source || !hop.targets.includes(target.type)) return false;
  const refers = source.entries.some(
    (e) => e.kind === "reference" && e.param === hop.param && e.type === target.type && e.id === target.id,
  );
  return refers && matches(hop.where ?? { op: "all" }, to, world);
}
