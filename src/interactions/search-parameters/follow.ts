/**
 * Keeps what is indexed and searched by in step with the SearchParameters that are stored, on every node.
 * docs/decisions/0028 says how, and what is promised.
 */
import { createHash } from "node:crypto";
import { once } from "../../fhir/once.ts";
import type { Definitions } from "../../fhir/definitions.ts";
import type { Job } from "../../jobs/job.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import type { Search } from "../../search/search.ts";
import type { RecordStore } from "../../storage/records.ts";
import type { ResourceStore } from "../../storage/store.ts";
import { openNodes } from "./nodes.ts";
import { type Reindex, reindexKind } from "./reindex.ts";
import { type Used, usedParameters } from "./used.ts";
import { type WholeIndexes, wholeIndexes, type Wholes } from "./whole.ts";

export interface FollowOptions {
  store: ResourceStore;
  records: RecordStore;
  jobs: Jobs;
  search: Search;
  definitions: Definitions;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** Tells nodes apart. */
  node: string;
}

export interface Following {
  /** Looks at what has changed, on any node: SearchParameters, and which of them are whole. */
  refresh(): Promise<void>;
  /** Before a write: the same, unless that was done a short while ago. From then on others wait for us. */
  ensureFresh(): Promise<void>;
  /** Runs what reads by the present definitions and then writes: no node hears that we know of new ones before it ends. */
  during: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Whether all nodes know the SearchParameters up to a place in the order of commits. */
  know: (place: number) => Promise<boolean>;
  /** Marks indexes as whole. */
  whole: (names: Reindex["names"]) => Promise<void>;
  /** What those in use are indexed under, and up to which place in the order of commits they are known. */
  state(): { used: readonly Used[]; place: number };
  /** We write no more. */
  leave(): Promise<void>;
}

/** Milliseconds after which whoever writes looks again at what is to be indexed. */
const fresh = 5_000;

export function openFollowing(options: FollowOptions): Following {
  const { store, records, search, definitions, now, node } = options;
  const used = usedParameters(store, definitions);
  const nodes = openNodes(records, now, node);
  const wholes = wholeIndexes(records);
  const underWay = new Set<Promise<unknown>>();
  /** When one who was waited for last looked. */
  let lookedAt = -Infinity;
  let writes = false;
  let told = { followed: 0, at: -Infinity };

  async function tell(followed: number): Promise<void> {
    await nodes.tell(followed);
    told = { followed, at: performance.now() };
  }

  /** Others may rely on it that nothing is written by what was known before. */
  async function tellNews(followed: number): Promise<void> {
    if (!writes || told.followed >= used.place()) return;
    await Promise.allSettled([...underWay]);
    await tell(followed);
  }

  async function look(): Promise<void> {
    const [began, announced] = [performance.now(), writes];
    // Before anything is looked at: whoever does not wait for us has done so with what we then see.
    if (announced && began - told.at > fresh) await tell(told.followed);
    const whole = await wholes.get();
    const followed = await used.follow();
    const jobs = await openOrFailed(options, used.all(), whole);
    search.use(used.all().map((one) => ({ ...one, pending: pendingOf(one, whole, jobs) })));
    if (announced) lookedAt = began;
    await tellNews(followed);
    await order({ used: used.all(), place: used.place(), whole, jobs, wholes }, options);
  }

  const refresh = oneAfterAnother(look);
  return {
    refresh,
    async ensureFresh() {
      writes = true;
      if (performance.now() - lookedAt > fresh) await refresh();
    },
    async during(work) {
      const working = work();
      underWay.add(working);
      try {
        return await working;
      } finally {
        underWay.delete(working);
      }
    },
    know: (place) => nodes.know(place),
    async whole(names) {
      await wholes.change(new Map(names), []);
      await refresh();
    },
    state: () => ({ used: used.all(), place: used.place() }),
    leave: () => nodes.leave(),
  };
}

/** Runs one at a time; who asks while it runs gets the answer of a run that began later. */
function oneAfterAnother(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: (() => Promise<void>) | undefined;
  const start = (): Promise<void> => {
    next = undefined;
    running = work().finally(() => (running = undefined));
    return running;
  };
  return () => {
    if (!running) return start();
    const before = running;
    next ??= once(() => before.catch(() => undefined).then(start));
    return next();
  };
}

const isWhole = ({ name, types }: Used, whole: Wholes): boolean => {
  const done = whole.get(name) ?? [];
  return types.every((type) => done.includes(type));
};

type ReindexJob = Job & { input: Reindex };

/** The jobs that are at work on what is not whole, or could not do it. */
async function openOrFailed({ jobs }: FollowOptions, used: readonly Used[], whole: Wholes): Promise<ReindexJob[]> {
  if (used.every((one) => isWhole(one, whole))) return [];
  const all = [...(await jobs.list(reindexKind, "open")), ...(await jobs.list(reindexKind, "ended"))];
  return all.filter(({ state }) => state !== "done") as ReindexJob[];
}

function pendingOf(one: Used, whole: Wholes, jobs: readonly ReindexJob[]): string | undefined {
  if (isWhole(one, whole)) return undefined;
  const { code } = one.definition;
  const [job] = jobs.filter((job) => makes(job, one)).sort((a, b) => rank(a) - rank(b));
  if (job?.state === "failed") return `the index of ${code} could not be made: ${job.error ?? ""}`;
  const { done, total } = job?.progress ?? { done: 0, total: 0 };
  return `${code} is being indexed: ${total > 0 ? Math.floor((100 * done) / total) : 0} % are done`;
}

const rank = ({ state }: Job): number => ["running", "queued", "done", "failed"].indexOf(state);

const makes = ({ input: { names } }: ReindexJob, { name, types }: Used): boolean =>
  names.some(([one, of]) => one === name && types.every((type) => of.includes(type)));

interface State {
  used: readonly Used[];
  place: number;
  whole: Wholes;
  jobs: readonly ReindexJob[];
  wholes: WholeIndexes;
}

/** Orders the index of what is new, and the removal of what is in use no more. */
async function order({ used, place, whole, jobs, wholes }: State, { jobs: orders }: FollowOptions): Promise<void> {
  const missing = used.filter((one) => !isWhole(one, whole) && !jobs.some((job) => makes(job, one)));
  const gone = [...whole.keys()].filter((name) => !used.some((one) => one.name === name));
  if (missing.length === 0 && gone.length === 0) return;
  const names = missing.map(({ name, types }) => [name, types] as const);
  const types = new Set([...missing.flatMap((one) => one.types), ...gone.flatMap((name) => whole.get(name) ?? [])]);
  const input: Reindex = { types: [...types].sort(), names, place };
  // Whoever else sees the same orders the same.
  const id = createHash("sha256")
    .update(JSON.stringify([names, gone]))
    .digest("base64url");
  await orders.start({ id, kind: reindexKind, input });
  if (gone.length > 0) await wholes.change(new Map(), gone);
}
