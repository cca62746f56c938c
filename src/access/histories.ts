/** Versions of what a caller may see, each of which it could have seen when it was current. */
import type { Definitions } from "../fhir/definitions.ts";
import { FhirError } from "../fhir/error.ts";
import type { Search } from "../search/search.ts";
import { judge, linksOf, questionsOf, type Link } from "../storage/judge.ts";
import type { Criterion } from "../storage/query.ts";
import { unstamped } from "../storage/stamp.ts";
import type { HistoryPage, HistoryQuery, ResourceStore, Version } from "../storage/store.ts";
import type { Sees } from "./narrow.ts";

export interface HistoriesOptions {
  store: ResourceStore;
  /** The current version, where it may be seen. */
  read: (type: string, id: string) => Promise<Version | undefined>;
  seen: Sees;
  search: Pick<Search, "index">;
  definitions: Pick<Definitions, "resourceTypes">;
}

/** Milliseconds after which looking for versions that may be seen is given up. */
const patience = 20_000;

export function openHistories(options: HistoriesOptions): Pick<ResourceStore, "vread" | "history"> {
  const { store, read, seen, definitions } = options;
  const open = openJudge(options);

  /** Which of the resources that have these versions may be seen now. */
  async function current(versions: readonly Version[]): Promise<ReadonlySet<string>> {
    const known = new Set<string>();
    for (const [type, some] of Map.groupBy(versions, (version) => version.type)) {
      const ids = [...new Set(some.map(({ id }) => id))];
      const where: Criterion = { op: "and", of: [{ op: "id", ids }, seen(type)] };
      const { versions: found } = await store.search({ types: [type], where, sort: [], limit: ids.length });
      for (const { id } of found) known.add(`${type}/${id}`);
    }
    return known;
  }

  async function visible(versions: readonly Version[]): Promise<Version[]> {
    const known = await current(versions);
    const kept: Version[] = [];
    for (const version of versions)
      if (known.has(`${version.type}/${version.id}`) && (await open(version))) kept.push(version);
    return kept;
  }

  /** Pages of all, until one shows something. How many there are would tell of what is hidden. */
  async function some(query: HistoryQuery): Promise<HistoryPage> {
    const end = performance.now() + patience;
    for (let asked = { ...query, total: false }; ;) {
      const { versions, more } = await store.history(asked);
      const shown = await visible(versions);
      const last = versions.at(-1);
      if (shown.length > 0 || !more || !last) return { versions: shown, more };
      if (performance.now() > end) throw new FhirError("too-costly", "too little of this history may be seen");
      asked = { ...asked, ...(asked.descending ? { before: last.seq } : { after: last.seq }) };
    }
  }

  const types = ({ type }: HistoryQuery) => (type === undefined ? definitions.resourceTypes : [type]);

  return {
    async vread(type, id, version) {
      if (seen(type).op === "all") return store.vread(type, id, version);
      if (!(await read(type, id))) return undefined;
      const found = await store.vread(type, id, version);
      return found && (await open(found)) ? found : undefined;
    },
    async history(query) {
      if (types(query).every((type) => seen(type).op === "all")) return store.history(query);
      return some(query);
    },
  };
}

/** Judges a version by what it says itself; what it is linked to is as it is now. */
function openJudge({ store, seen, search }: HistoriesOptions) {
  async function leads(link: Link, coming: Parameters<typeof questionsOf>[1]): Promise<boolean> {
    for (const { types, where } of questionsOf(link, coming))
      if ((await store.search({ types, where, sort: [], limit: 1 })).versions.length > 0) return true;
    return false;
  }

  return async ({ type, id, text }: Version): Promise<boolean> => {
    const where = seen(type);
    if (where.op === "all" || where.op === "none") return where.op === "all";
    if (text === undefined) return true;
    const coming = { type, id, entries: search.index(unstamped(text)) };
    const linked = new Map<Link, boolean>();
    for (const link of linksOf(where)) linked.set(link, await leads(link, coming));
    return judge(where, coming, (link) => linked.get(link) === true);
  };
}
