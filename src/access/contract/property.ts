/** A guarded store answers random callers about random worlds as `visible.ts` says, and takes from them what it says. */
import type { Definitions } from "../../fhir/definitions.ts";
import { FhirError } from "../../fhir/error.ts";
import type { Resource } from "../../fhir/types.ts";
import { openDice, type Dice } from "../../storage/contract/dice.ts";
import { answer, randomQuery } from "../../storage/contract/property.ts";
import { openModel, randomCommit, types, type Model } from "../../storage/contract/worlds.ts";
import type { Item } from "../../storage/match.ts";
import { unstamped } from "../../storage/stamp.ts";
import {
  Stale,
  type Commit,
  type HistoryQuery,
  type Outcome,
  type ResourceStore,
  type Version,
} from "../../storage/store.ts";
import { guard } from "../guard.ts";
import { randomRights } from "./random-rights.ts";
import type { Rights } from "../rights.ts";
import { openVisible } from "./visible.ts";
import { expectationOf } from "./random-writes.ts";

const [commits, callers, questions, writes] = [8, 3, 8, 4];
const everything = 1_000;

/** What was answered otherwise than it should be. */
export interface Difference {
  seed: number;
  asked: unknown;
  expected: unknown;
  found: unknown;
}

/** A world, the store that holds it, and the model that says what it answers. */
interface Bench {
  random: Dice;
  store: ResourceStore;
  model: Model;
  /** What each text that was written is found by. */
  entries: Map<string, Item["entries"]>;
  /** The last version of each that was not a deletion. */
  last: Map<string, Item>;
}

const definitions: Pick<Definitions, "resourceTypes"> = { resourceTypes: types };

const nameOf = (resource: Resource) => `${resource.resourceType}/${String(resource.id)} ${String(resource["n"])}`;

/**
 * Builds the world of a seed in an empty store, and asks and writes as some callers.
 * @param clock Sets the clock of the store, milliseconds since 1970 UTC
 * @returns The first difference, or how many questions were answered and commits tried
 */
export async function askCallers(
  store: ResourceStore,
  seed: number,
  clock: (at: number) => void,
): Promise<Difference | { asked: number }> {
  const bench: Bench = { random: openDice(seed), store, model: openModel(), entries: new Map(), last: new Map() };
  const { random } = bench;
  for (let n = 0; n < commits; n++) {
    clock(10 + 3 * n - random.below(6));
    const commit = randomCommit(random);
    apply(commit, await store.commit(commit), bench);
  }
  let asked = 0;
  for (let n = 0; n < callers; n++) {
    for (const difference of await askAs(randomRights(random), bench))
      if (JSON.stringify(difference.found) === JSON.stringify(difference.expected)) asked++;
      else return { seed, ...difference };
  }
  return { asked };
}

/** Remembers what was written. */
function apply(commit: Commit, outcomes: readonly Outcome[], { model, entries, last }: Bench): void {
  model.apply(commit, outcomes);
  for (const { type, id, text, entries: found } of commit.changes) {
    const item = model.get(type, id);
    if (item) last.set(`${type}/${id}`, item);
    if (text !== undefined) entries.set(nameOf(unstamped(text)), found);
  }
}

type Told = Omit<Difference, "seed">;

async function askAs(rights: Rights, bench: Bench): Promise<Told[]> {
  const search = { index: (resource: Resource) => [...(bench.entries.get(nameOf(resource)) ?? [])] };
  const as = (letter: "r" | "s") => guard({ store: bench.store, rights, letters: [letter], definitions, search });
  const found = await Promise.all(Array.from({ length: questions }, () => searched(as("r"), rights, bench)));
  const told = [...found, ...(await versionsRead(as("r"), rights, bench)), ...(await histories(as, rights, bench))];
  for (let n = 0; n < writes; n++) {
    const { commit, expected } = expectationOf(bench, rights);
    const came = await outcomeOf(as("r"), commit, bench);
    told.push({ asked: { commit, rights: shown(rights) }, expected, found: came });
  }
  return told;
}

async function outcomeOf(store: ResourceStore, commit: Commit, bench: Bench): Promise<unknown> {
  try {
    const outcomes = await store.commit(commit);
    const done = outcomes.map(({ did }) => did !== "unchanged");
    apply(
      { changes: commit.changes.filter((_, n) => done[n]) },
      outcomes.filter((_, n) => done[n]),
      bench,
    );
    return outcomes.map(({ did }) => (did === "unchanged" ? "nothing" : did));
  } catch (thrown) {
    if (thrown instanceof FhirError) return thrown.kind;
    if (thrown instanceof Stale) return "Stale";
    throw thrown;
  }
}

const shown = (rights: Rights) =>
  Object.fromEntries(
    (["c", "r", "u", "d", "s"] as const).flatMap((letter) => [
      ...types.map((type) => [`${letter} ${type}`, rights.of(letter, type)]),
      ...types.map((type) => [`holds ${letter} ${type}`, rights.holds(letter, type)]),
    ]),
  ) as unknown;

async function searched(store: ResourceStore, rights: Rights, { random, model }: Bench): Promise<Told> {
  const visible = openVisible(model, rights);
  const query = randomQuery(random);
  const plan = await store.explain(query);
  const seesAll = types.every((type) => rights.of("s", type).op === "all");
  const { page, answer: came } = await answer(store, query);
  const found = visible.find(query);
  const told = { found, total: found.length, included: visible.included(page, query), paged: found };
  return {
    asked: { query, rights: shown(rights) },
    expected: { ...told, silent: true },
    found: { ...came, silent: seesAll || (plan.steps.length === 0 && plan.looked === 0) },
  };
}

/** Every version there is, by its own and by its resource's id. */
async function versionsRead(store: ResourceStore, rights: Rights, bench: Bench): Promise<Told[]> {
  const { versions } = await bench.store.history({ descending: false, limit: everything });
  const newest = new Map(versions.map((one) => [`${one.type}/${one.id}`, one]));
  const seen = openSight(rights, "r", bench);
  return Promise.all(
    versions.map(async (one): Promise<Told> => {
      const { type, id, version } = one;
      const [current, itself] = [newest.get(`${type}/${id}`), await store.vread(type, id, version)];
      return {
        asked: { type, id, version, rights: shown(rights) },
        found: [(await store.read(type, id))?.seq, itself?.seq],
        expected: [current && seen.current(current) ? current.seq : undefined, seen.version(one) ? one.seq : undefined],
      };
    }),
  );
}

/** Which versions may be seen by a letter. */
function openSight(rights: Rights, letter: "r" | "s", { model, entries }: Bench) {
  const { may } = openVisible(model, rights);
  const itself = (type: string, id: string) => model.get(type, id);
  const current = ({ type, id }: Version) => {
    const item = itself(type, id);
    return rights.of(letter, type).op === "all" || (item !== undefined && may([letter], item));
  };
  const version = (one: Version): boolean => {
    const { type, id, at, text } = one;
    if (rights.of(letter, type).op === "all") return true;
    if (!current(one)) return false;
    if (text === undefined) return true;
    return may([letter], { type, id, at, entries: entries.get(nameOf(unstamped(text))) ?? [] });
  };
  return { current, version };
}

function histories(as: (letter: "r" | "s") => ResourceStore, rights: Rights, bench: Bench): Promise<Told[]> {
  const { random } = bench;
  const type = random.pick(types);
  return Promise.all(
    [{}, { type }, { type, id: random.id() }].map(async (of): Promise<Told> => {
      const letter = "id" in of ? "r" : "s";
      const query: HistoryQuery = { ...of, descending: random.oneIn(2), limit: 1 + random.below(4), total: true };
      const all = (await bench.store.history({ ...query, limit: everything })).versions;
      const seen = openSight(rights, letter, bench);
      const seesAll = ("type" in of ? [type] : types).every((one) => rights.of(letter, one).op === "all");
      const expected = all.filter((version) => seen.version(version)).map(({ seq }) => seq);
      return {
        asked: { query, rights: shown(rights) },
        found: await pagesOf(as(letter), query),
        expected: { pages: chunks(expected, query.limit), total: seesAll ? all.length : undefined },
      };
    }),
  );
}

const chunks = (all: readonly number[], size: number): number[][] =>
  all.length === 0
    ? [[]]
    : Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));

async function pagesOf(store: ResourceStore, query: HistoryQuery) {
  const pages: number[][] = [];
  let asked = query;
  let total: number | undefined;
  for (;;) {
    const page = await store.history(asked);
    if (pages.length === 0) total = page.total;
    pages.push(page.versions.map(({ seq }) => seq));
    const last = page.versions.at(-1);
    if (!page.more || !last || pages.length > everything) return { pages, total };
    asked = { ...asked, ...(asked.descending ? { before: last.seq } : { after: last.seq }) };
  }
}
