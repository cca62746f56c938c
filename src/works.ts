/** The long work that a node can do, by kind of job. */
import { setTimeout } from "node:timers/promises";
import type { Opened } from "./context.ts";
import { courtesy } from "./interactions/search-parameters/courtesy.ts";
import { reindexing, reindexKind } from "./interactions/search-parameters/reindex.ts";
import type { Work } from "./jobs/runner.ts";

/** Milliseconds between two looks at what others do. */
const between = 20;

/** Makes the works that jobs of this server may need. */
export function worksOf({
  store,
  search,
  following,
}: Pick<Opened, "store" | "search" | "following">): Record<string, Work> {
  const { know, whole } = following;
  const reindex = reindexing({
    ...{ store, know, whole },
    async during(work) {
      await following.ensureFresh();
      return following.during(work);
    },
    index: (resource) => search.index(resource),
    edition: () => search.edition(),
    rest: courtesy(),
    wait: () => setTimeout(between),
    clock: () => performance.now(),
  });
  return { [reindexKind]: reindex };
}
