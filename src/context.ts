import { openCapabilities } from "./interactions/capabilities.ts";
import type { Context } from "./interactions/interaction.ts";
import { type Following, openFollowing } from "./interactions/search-parameters/follow.ts";
import { keptInStep } from "./interactions/search-parameters/kept.ts";
import type { SecurityClaim } from "./interactions/security.ts";
import { dispatch } from "./interactions/table.ts";
import { preparing } from "./interactions/write.ts";
import { type Jobs, openJobs } from "./jobs/jobs.ts";
import { openSearch, type Search } from "./search/search.ts";
import type { RecordStore } from "./storage/records.ts";
import type { ResourceStore } from "./storage/store.ts";
import type { Validator } from "./validation/validate.ts";

/** What a context is made of. */
interface Parts extends Pick<Context, "store" | "definitions" | "base" | "now" | "newId" | "noteBug"> {
  records: RecordStore;
  /** Tells nodes apart. */
  node: string;
  /** Absent: nothing is checked before it is stored. */
  validator: Validator | undefined;
  /** Of the software. */
  version: string;
  security: SecurityClaim;
  /** Is awaited before a write of a SearchParameter is answered. */
  settle: () => Promise<void>;
  /** Is told why a SearchParameter that was written is not followed yet. */
  noteTrouble: (thrown: unknown) => void;
  /** Is told of a SearchParameter that finds some resource by nothing, because its values there are too costly. */
  noteCostly?: (parameter: string) => void;
  /** Chains look into contained resources, too; not, when it is not given. */
  intoContained?: boolean;
}

/** What handlers work with, and what keeps it up to date. */
export interface Opened {
  /** What the client prefers comes with each request. */
  context: Omit<Context, "preferences">;
  search: Search;
  /** The store itself, which knows nothing of what is indexed. */
  store: ResourceStore;
  jobs: Jobs;
  following: Following;
}

/** Puts together what handlers work with. */
export function openContext(parts: Parts): Opened {
  const {
    validator,
    version,
    security,
    records,
    node,
    settle,
    noteTrouble,
    noteCostly,
    intoContained = false,
    store,
    ...given
  } = parts;
  const { definitions, base, now } = given;
  const search = openSearch({ definitions, base, now, intoContained, ...(noteCostly && { noteCostly }) });
  const jobs = openJobs(records, now);
  const following = openFollowing({ store, records, jobs, search, definitions, now, node });
  const kept = keptInStep({ store, search, following, settle, noteTrouble });
  const context = {
    ...given,
    store: kept.store,
    search,
    prepare: preparing({ index: kept.index, faults: (resource) => search.faults(resource) }, validator),
    perform: dispatch,
    capabilities: openCapabilities({ definitions, search, base, version, security, since: now() }),
  };
  return { context, search, store, jobs, following };
}
