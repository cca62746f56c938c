/** Versions of what a caller may see, each of which it could have seen when it was current. */
import type { Definitions } from "../fhir/definitions.ts";
import { FhirError } from "../fhir/error.ts";
import type { Criterion } from "../storage/query.ts";
import type { HistoryPage, HistoryQuery, ResourceStore, Version } from "../storage/store.ts";
import { isLive, type Judging } from "./judging.ts";
import type { Sees } from "./narrow.ts";

export interface HistoriesOptions {
  store: ResourceStore;
  /** The current version, where it may be seen. */
  read: (type: string, id: string) => Promise<Version | undefined>;
  seen: Sees;
  judging: Judging;
  definitions: Pick<Definitions, "resourceTypes">;
}

/** Milliseconds after which looking for versions that may be seen is given up. */
const patience = 20_000;

export function openHistories(options: HistoriesOptions): Pick<ResourceStore, "vread" | "history"> {
  const { store, read, seen, judging, definitions } = options;

  /** A deletion holds nothing. */
  const open = async (version: Version) => !isLive(version) || judging.satisfies(version, seen(version.type));

  const seesAll = ({ type }: Pick<Version, "type">) => seen(type).op === "all";

  /** Which of the resources that have these versions may be seen now. */
  async function current(versions: readonly Version[]): Promise<ReadonlySet<string>> {
    const known = new Set<string>();
    const doubtful = versions.filter((version) => !seesAll(version));
    for (const [type, some] of Map.groupBy(doubtful, (version) => version.type)) {
      const ids = [...new Set(some.map(({ id }) => id))];
      const where: Criterion = { op: "and", of: [{ op: "id", ids }, seen(type)] };
      for (const key of await found(type, where, ids.length)) known.add(key);
    }
    return known;
  }

  /** A page may end early, where its texts are long. */
  async function found(type: string, where: Criterion, limit: number): Promise<string[]> {
    const keys: string[] = [];
    let page = await store.search({ types: [type], where, sort: [], limit });
    for (;;) {
      keys.push(...page.versions.map(({ id }) => `${type}/${id}`));
      if (!page.next) return keys;
      page = await store.search({ types: [type], where, sort: [], limit, after: page.next });
    }
  }

  async function visible(versions: readonly Version[]): Promise<Version[]> {
    const known = await current(versions);
    const kept: Version[] = [];
    for (const version of versions)
      if (seesAll(version) || (known.has(`${version.type}/${version.id}`) && (await open(version)))) kept.push(version);
    return kept;
  }

  /**
   * Goes on until the page is full and one more has been seen, or there is none: a link to a next page tells of
   * something that may be seen. How many there are in all is not told.
   */
  async function some(query: HistoryQuery): Promise<HistoryPage> {
    const end = performance.now() + patience;
    const shown: Version[] = [];
    for (let asked = { ...query, total: false }; ;) {
      const { versions, more } = await store.history(asked);
      shown.push(...(await visible(versions)));
      const last = versions.at(-1);
      if (shown.length > query.limit) return { versions: shown.slice(0, query.limit), more: true };
      if (!more || !last) return { versions: shown, more: false };
      if (performance.now() > end) throw new FhirError("too-costly", "too little of this history may be seen");
      asked = { ...asked, ...(asked.descending ? { before: last.seq } : { after: last.seq }) };
    }
  }

  const types = ({ type }: HistoryQuery) => (type === undefined ? definitions.resourceTypes : [type]);

  return {
    async vread(type, id, version) {
      if (seesAll({ type })) return store.vread(type, id, version);
      if (!(await read(type, id))) return undefined;
      const one = await store.vread(type, id, version);
      return one && (await open(one)) ? one : undefined;
    },
    history: (query) => (types(query).every((type) => seesAll({ type })) ? store.history(query) : some(query)),
  };
}
