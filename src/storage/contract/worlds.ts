/** Small random worlds of resources, and the model that says what a store with the same commits must answer. */
import { matches, type Item, type World } from "../match.ts";
import { compareCursors, cursorOf, type Placed } from "../order.ts";
import type { Hop, IndexEntry, Query } from "../query.ts";
import type { Dice } from "./dice.ts";
import type { Change, Commit, Outcome } from "../store.ts";

export const types = ["Patient", "Observation", "List"];
export function span(random: Dice): { low: number; high: number } {
  const [a, b] = [random.number(), random.number()];
  return { low: Math.min(a, b), high: Math.max(a, b) };
}

/** Parameters by kind; each has a second one now and then. */
export const param = (kind: string, random: Dice): string => (random.oneIn(6) ? `${kind}-2` : kind);

const makers: Record<IndexEntry["kind"], (random: Dice) => IndexEntry> = {
  token: (r) => ({ kind: "token", param: param("token", r), system: r.system(), code: r.text() }),
  text: (r) => ({ kind: "text", param: param("text", r), text: r.text() + r.text() }),
  string: (r) => ({ kind: "string", param: param("string", r), folded: r.text(), exact: r.text() }),
  uri: (r) => ({ kind: "uri", param: param("uri", r), uri: r.text() }),
  url: (r) => ({ kind: "url", param: param("url", r), url: r.text() }),
  range: (r) => ({ kind: "range", param: param("range", r), ...span(r) }),
  quantity: (r) => ({ kind: "quantity", param: param("quantity", r), unit: r.system(), ...span(r) }),
  reference: (r) => ({
    ...{ kind: "reference", param: param("reference", r), type: r.pick(types), id: r.id() },
    ...(r.oneIn(4) && { version: r.pick(["1", "2"]) }),
  }),
  near: (r) => ({ kind: "near", param: param("near", r), latitude: r.below(180) - 90, longitude: r.below(360) - 180 }),
  joint: (r) => ({
    kind: "joint",
    param: param("joint", r),
    parts: [part(r), part(r), ...(r.oneIn(3) ? [part(r)] : [])],
  }),
  member: (r) => ({ kind: "member", compartment: r.pick(["Patient", "List"]), id: r.id() }),
};

const part = (random: Dice): IndexEntry =>
  makers[random.pick(["token", "string", "range", "quantity", "reference"] as const)](random);

const entry = (random: Dice): IndexEntry => makers[random.kind()](random);

/** What a resource of that type and id looks like as JSON text; `n` makes each different. */
const resourceText = (type: string, id: string, n: number): string =>
  `{"resourceType":"${type}","id":"${id}","meta":{},"n":${n}}`;

/** A commit of some changes, each of another resource: more creates and updates than deletions. */
export function randomCommit(random: Dice): Commit {
  const keys = new Set(random.some(5, () => `${random.pick(types)}/${random.id()}`));
  return { changes: Array.from(keys, (key) => change(key, random)) };
}

function change(key: string, random: Dice): Change {
  const [type = "", id = ""] = key.split("/");
  if (random.oneIn(6)) return { type, id, method: "DELETE", entries: [] };
  const text = resourceText(type, id, random.below(1e9));
  return { type, id, method: "PUT", text, entries: random.some(10, () => entry(random)) };
}

/** The live resources after some commits, as plain values. */
export interface Model extends World {
  live: ReadonlyMap<string, Placed>;
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
    live,
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
    find: (query) => find(query, live, world),
    included: (page, hops) => included(page, hops, live, world),
  };
}

/** The keys of all of some resources that match a query, in order. @param world What links look at */
export function find({ types: asked, where, sort }: Query, live: ReadonlyMap<string, Placed>, world: World): string[] {
  const found = [...live.values()].filter((item) => asked.includes(item.type) && matches(where, item, world));
  return found.sort((a, b) => compareCursors(sort, cursorOf(sort, a), cursorOf(sort, b))).map(keyOf);
}

/** The keys of what a page of these includes. @param world What links of the hops' criteria look at */
export function included(
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
  const isAsked = agrees(hop.source, source.type) && hop.targets.includes(target.type);
  const refers = source.entries.some(
    (e) => e.kind === "reference" && agrees(hop.param, e.param) && e.type === target.type && e.id === target.id,
  );
  return isAsked && refers && matches(hop.where ?? { op: "all" }, to, world);
}

const agrees = (asked: string | undefined, found: string) => asked === undefined || asked === found;
