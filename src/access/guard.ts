/** A store that holds only what a caller may see, and takes only what it may write. */
import type { Definitions } from "../fhir/definitions.ts";
import { byType } from "../search/by-type.ts";
import type { Search } from "../search/search.ts";
import type { Criterion, Hop, Query } from "../storage/query.ts";
import type { Commit, Plan, ResourceStore } from "../storage/store.ts";
import { openHistories } from "./histories.ts";
import { join, meet, type Rights } from "./rights.ts";
import { narrow, type Sees } from "./narrow.ts";
import type { Letter } from "./scope.ts";
import { openWrites } from "./writes.ts";

export interface GuardOptions {
  store: ResourceStore;
  rights: Rights;
  /** What a resource must be open to for it to be read by its id. Searching always asks for `s`. */
  letter: Letter;
  definitions: Pick<Definitions, "resourceTypes">;
  search: Pick<Search, "index">;
}

/**
 * What may be seen becomes part of every query and commit, so that pages, totals and links are those of a world that
 * holds nothing else. To a caller who does not see all of a type, a deleted resource is unknown: there is nothing left
 * to judge it by.
 */
export function guard({ store, rights, letter, definitions, search }: GuardOptions): ResourceStore {
  const readable: Sees = (type) => rights.of(letter, type);
  const searchable: Sees = (type) => rights.of("s", type);
  const either: Sees = (type) => join([rights.of("r", type), searchable(type)]);

  const read: ResourceStore["read"] = async (type, id) => {
    const seen = readable(type);
    if (seen.op === "all") return store.read(type, id);
    if (seen.op === "none") return undefined;
    const where = meet([{ op: "id", ids: [id] }, seen]);
    const { versions } = await store.search({ types: [type], where, sort: [], limit: 1 });
    return versions[0];
  };

  const asked = <Asked extends Pick<Query, "types" | "where">>(query: Asked): Asked => {
    const types = query.types.filter((type) => searchable(type).op !== "none");
    const seen = byType(types.map((type) => [type, searchable(type)]));
    const where = types.length === 0 ? ({ op: "none" } as const) : meet([narrow(query.where, searchable), seen]);
    return { ...query, types: types.length === 0 ? query.types : types, where };
  };

  const question = (query: Query): Query => ({
    ...asked(query),
    ...(query.include && { include: query.include.map((hop) => ({ ...hop, where: comesAlong(hop) })) }),
  });

  function comesAlong({ direction, source, targets, where }: Hop): Criterion {
    const ends = direction === "in" ? (source === undefined ? [] : [source]) : targets;
    const among = ends.length > 0 ? ends : definitions.resourceTypes;
    const seen = byType(among.map((type) => [type, either(type)]));
    return where ? meet([narrow(where, searchable), seen]) : seen;
  }

  const { history, vread } = openHistories({
    store,
    read,
    seen: (type) => (letter === "r" ? readable(type) : searchable(type)),
    search,
    definitions,
  });
  const writes = openWrites({ store, rights, search });

  return {
    ...store,
    read,
    vread,
    history,
    search: (query) => store.search(question(query)),
    explain: async (query) =>
      untold(
        await store.explain(question(query)),
        query.types.every((type) => searchable(type).op === "all"),
      ),
    commit: (commit: Commit) => writes({ ...commit, asserts: (commit.asserts ?? []).map(asked) }),
  };
}

/** How much was looked at would tell of what is hidden. */
function untold(plan: Plan, seesAll: boolean): Plan {
  if (seesAll) return plan;
  return { ...plan, looked: 0, milliseconds: 0, steps: plan.steps.map(({ looked: _, ...step }) => step) };
}
