import type { Resource } from "../../fhir/types.ts";
import type { Search } from "../../search/search.ts";
import type { IndexEntry } from "../../storage/query.ts";
import { unstamped } from "../../storage/stamp.ts";
import type { Change, Commit, ResourceStore } from "../../storage/store.ts";
import { pacer } from "../pace.ts";
import type { Following } from "./follow.ts";

interface KeptOptions {
  store: ResourceStore;
  search: Pick<Search, "index" | "edition">;
  following: Following;
  /** Is awaited before a write of a SearchParameter is answered: a small index is whole by then. */
  settle: () => Promise<void>;
  /** Is told why a SearchParameter that was written is not followed yet. */
  noteTrouble: (thrown: unknown) => void;
}

/** A store whose commits are by what is to be indexed now. */
export interface Kept {
  store: ResourceStore;
  /** What a resource is found by: a commit of it notices when that has changed meanwhile. */
  index: (resource: Resource) => IndexEntry[];
}

/** Sees to it that every commit is indexed by the definitions that hold when it is made, and that new ones are followed. */
export function keptInStep({ store, search, following, settle, noteTrouble }: KeptOptions): Kept {
  const editions = new WeakMap<readonly IndexEntry[], number>();
  const isCurrent = ({ entries }: Change) => (editions.get(entries) ?? search.edition()) === search.edition();

  function index(resource: Resource): IndexEntry[] {
    const entries = search.index(resource);
    editions.set(entries, search.edition());
    return entries;
  }

  async function current(changes: readonly Change[]): Promise<readonly Change[]> {
    const pace = pacer();
    for (let all = changes; ;) {
      if (all.every(isCurrent)) return all;
      const renewed: Change[] = [];
      for (const change of all) {
        const { text } = change;
        renewed.push(text === undefined || isCurrent(change) ? change : { ...change, entries: index(unstamped(text)) });
        await pace();
      }
      all = renewed;
    }
  }

  async function follow(): Promise<void> {
    try {
      await following.refresh();
      await settle();
    } catch (thrown) {
      // It is committed: the next look, of any node, finds it.
      noteTrouble(thrown);
    }
  }

  async function commit(asked: Commit) {
    await following.ensureFresh();
    const outcomes = await following.during(async () =>
      store.commit({ ...asked, changes: await current(asked.changes) }),
    );
    if (asked.changes.some(({ type }) => type === "SearchParameter")) await follow();
    return outcomes;
  }

  return { store: { ...store, commit }, index };
}
