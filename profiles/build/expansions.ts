import type { StoredCode } from "../../src/fhir/pack-form.ts";
import { treeOf } from "../../src/fhir/tree.ts";
import type { Contained, Include, ValueSet } from "./source.ts";

type Codes = ReadonlyMap<string, ReadonlySet<string>>;
type Trees = Readonly<Record<string, readonly StoredCode[]>>;

/** HL7's expansions stop at this many codes of a system, and do not always say so. */
const truncated = 1_000;

/**
 * The codes of every value set of R4 that can be told without any other terminology: url → system → codes,
 * `*` for all of a system.
 * @param definitions What the value sets are composed of.
 * @param expanded The same, as HL7 expanded them.
 */
export function boilExpansions(
  definitions: readonly ValueSet[],
  expanded: readonly ValueSet[],
  trees: Trees,
): Record<string, Record<string, string[] | "*">> {
  const composed = new Map(definitions.map((one) => [one.url, one]));
  const complete = new Map(expanded.filter((one) => isComplete(one, trees)).map((one) => [one.url, contained(one)]));
  const find = finder(composed, complete, trees);
  const urls = [...new Set([...composed.keys(), ...complete.keys()])].sort();
  return Object.fromEntries(
    urls.flatMap((url) => {
      const codes = find(url);
      return codes && codes.size > 0 ? [[url, stored(codes, trees)]] : [];
    }),
  );
}

/** `toocostly` and `unclosed` mark an expansion that does not hold all. */
function isComplete({ expansion, compose }: ValueSet, trees: Trees): boolean {
  if (expansion?.contains === undefined) return false;
  if (expansion.extension?.some(({ url }) => /\/valueset-(toocostly|unclosed)$/.test(url))) return false;
  const codes = contained({ url: "", expansion });
  const open = new Set((compose?.include ?? []).flatMap(({ system, concept }) => (concept ? [] : system)));
  return [...codes].every(([system, of]) => of.size < truncated || Object.hasOwn(trees, system) || !open.has(system));
}

function contained({ expansion }: ValueSet): Codes {
  const codes = new Map<string, Set<string>>();
  const add = ({ system, code, contains = [] }: Contained): void => {
    if (system !== undefined && code !== undefined) codes.set(system, (codes.get(system) ?? new Set()).add(code));
    contains.forEach(add);
  };
  (expansion?.contains ?? []).forEach(add);
  return codes;
}

/** Looks a value set up, or puts it together from what it is composed of. */
function finder(composed: ReadonlyMap<string, ValueSet>, complete: ReadonlyMap<string, Codes>, trees: Trees) {
  function find(canonical: string, within: readonly string[] = []): Codes | undefined {
    const url = canonical.split("|")[0] ?? "";
    if (within.includes(url)) return undefined;
    const { include = [], exclude = [] } = composed.get(url)?.compose ?? {};
    return complete.get(url) ?? compose(include, exclude, [...within, url]);
  }

  function compose(include: readonly Include[], exclude: readonly Include[], within: readonly string[]) {
    const [taken, left] = [include, exclude].map((some) => some.map((one) => codesOf(one, within)));
    if (!taken || !left || [...taken, ...left].includes(undefined) || taken.length === 0) return undefined;
    return left.reduce<Codes>((all, one) => keep(all, one, false), union(taken));
  }

  function codesOf({ system, concept, filter = [], valueSet = [] }: Include, within: readonly string[]) {
    const sets = valueSet.map((url) => find(url, within));
    const own = system === undefined ? [] : [ofSystem(system, concept, filter)];
    const [first, ...others] = [...own, ...sets];
    return others.reduce((all, one) => all && one && keep(all, one, true), first);
  }

  function ofSystem(system: string, concept: Include["concept"], filters: NonNullable<Include["filter"]>) {
    if (concept) return new Map([[system, new Set(concept.map(({ code }) => code))]]);
    const stored = Object.hasOwn(trees, system) ? trees[system] : undefined;
    if (!stored) return undefined;
    const tree = treeOf(stored);
    const sets = filters.map(({ property, op, value }) =>
      property === "concept" && (op === "is-a" || op === "descendent-of")
        ? tree.below(value, op === "is-a")
        : undefined,
    );
    if (sets.some((one) => one === undefined)) return undefined;
    return new Map([[system, new Set(tree.codes.filter((code) => sets.every((one) => one?.has(code))))]]);
  }

  return find;
}

function union(all: readonly (Codes | undefined)[]): Codes {
  const joined = new Map<string, Set<string>>();
  for (const [system, codes] of all.flatMap((one) => [...(one ?? [])]))
    joined.set(system, new Set([...(joined.get(system) ?? []), ...codes]));
  return joined;
}

/** Of `all` those that `some` has, or has not. */
function keep(all: Codes, some: Codes | undefined, has: boolean): Codes {
  const kept = [...all].map(
    ([system, codes]) => [system, new Set([...codes].filter((code) => some?.get(system)?.has(code) === has))] as const,
  );
  // What `some` does not say anything of is undefined, not false.
  const left = [...all].filter(([system]) => !has && !some?.has(system));
  return new Map([...kept, ...left].filter(([, codes]) => codes.size > 0));
}

function stored(codes: Codes, trees: Trees): Record<string, string[] | "*"> {
  const systems = [...codes].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    systems.map(([system, of]) => {
      const all = Object.hasOwn(trees, system) ? treeOf(trees[system] ?? []).codes : [];
      const isAll = all.length === of.size && all.every((code) => of.has(code));
      return [system, isAll ? "*" : [...of].sort()];
    }),
  );
}
