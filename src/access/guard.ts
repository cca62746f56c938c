/** A store that holds only what a caller may see, and takes only what it may write. */
import type { Definitions } from "../fhir/definitions.ts";
import { byType } from "../search/by-type.ts";
import type { Search } from "../search/search.ts";
import type { Criterion, Hop, Query } from "../storage/query.ts";
import type { Assert, Commit, Plan, ResourceStore } from "../storage/store.ts";
import { distinct, join, meet } from "./combine.ts";
import { openHistories } from "./histories.ts";
import { lettersOf } from "./holding.ts";
import { openJudging } from "./judging.ts";
import { narrow, type Sees } from "./narrow.ts";
import type { Rights } from "./rights.ts";
import type { Letter } from "./scope.ts";
import { openWrites } from "./writes.ts";

export interface GuardOptions {
  store: ResourceStore;
  rights: Rights;
  /** What a resource must be open to for it to be read by its id, all of them. Searching always asks for `s`. */
  letters: readonly Letter[];
  definitions: Pick<Definitions, "resourceTypes">;
  search: Pick<Search, "index">;
}

/**
 * What may be seen becomes part of every query and commit, so that pages, totals and links are those of a world that
 * holds nothing else. To a caller who does not see all of a type, a deleted resource is unknown: there is nothing left
 * to judge it by.
 */
export function guard({ store, rights, letters, definitions, search }: GuardOptions): ResourceStore {
  const [letter = "r", ...more] = letters;
  const readable: Sees = (type) =>
    more.length === 0 ? rights.of(letter, type) : meet(distinct(letters.map((one) => rights.of(one, type))));
  const questions = openQuestions(rights, definitions);
  const judging = openJudging({ store, search });
  const writes = openWrites({ store, rights, judging });

  const read: ResourceStore["read"] = async (type, id) => {
    const seen = readable(type);
    if (seen.op === "all") return store.read(type, id);
    if (seen.op === "none") return undefined;
    const where = meet([{ op: "id", ids: [id] }, seen]);
    const { versions } = await store.search({ types: [type], where, sort: [], limit: 1 });
    return versions[0];
  };

  return {
    read,
    ...openHistories({ store, read, seen: readable, judging, definitions }),
    search: (query) => store.search(questions.asked(query)),
    explain: async (query) => questions.told(await store.explain(questions.asked(query))),
    commit: (commit) => writes({ ...commit, asserts: questions.asserted(commit) }),
    reindex: (items) => store.reindex(items),
    record: (entries) => store.record(entries),
    last: () => store.last(),
    health: () => store.health(),
    close: () => store.close(),
  };
}

/** Questions as they are asked of the store itself. */
function openQuestions(rights: Rights, { resourceTypes }: Pick<Definitions, "resourceTypes">) {
  const searchable: Sees = (type) => rights.of("s", type);
  const either: Sees = (type) => join([rights.of("r", type), searchable(type)]);

  function narrowed<Asked extends Pick<Query, "types" | "where">>(query: Asked): Asked {
    const types = query.types.filter((type) => searchable(type).op !== "none");
    if (types.length === 0) return { ...query, where: { op: "none" } };
    const seen = byType(types.map((type) => [type, searchable(type)]));
    return { ...query, types, where: meet([narrow(query.where, searchable), seen]) };
  }

  function comesAlong({ direction, source, targets, where }: Hop): Criterion {
    const ends = direction === "in" ? (source === undefined ? resourceTypes : [source]) : targets;
    const seen = byType(ends.map((type) => [type, either(type)]));
    return where ? meet([narrow(where, searchable), seen]) : seen;
  }

  return {
    asked: (query: Query): Query => ({
      ...narrowed(query),
      ...(query.include && { include: query.include.map((hop) => ({ ...hop, where: comesAlong(hop) })) }),
    }),
    asserted: ({ changes, asserts = [] }: Commit): readonly Assert[] =>
      asserts.map((assert) => ofTarget(assert, changes, rights) ?? narrowed(assert)),
    /** How it was looked for, and how much was looked at, would tell of what is hidden. */
    told: (plan: Plan): Plan =>
      resourceTypes.every((type) => searchable(type).op === "all")
        ? plan
        : { engine: plan.engine, steps: [], long: false, looked: 0, milliseconds: 0 },
  };
}

/**
 * What the caller demands of a resource that it is about to change, as of its version: that was looked up by its id,
 * and so by the letter of the change.
 */
function ofTarget(assert: Assert, changes: Commit["changes"], rights: Rights): Assert | undefined {
  const { types, where } = assert;
  const change = changes.find(({ type, id }) => types[0] === type && where.op === "id" && where.ids[0] === id);
  return change && { ...assert, where: meet([where, rights.of(lettersOf[change.method], change.type)]) };
}
