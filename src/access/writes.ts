/** Commits of a caller who may not write everything. */
import type { Search } from "../search/search.ts";
import type { Criterion, IndexEntry } from "../storage/query.ts";
import {
  Refused,
  Stale,
  type Assert,
  type Change,
  type Commit,
  type Method,
  type Outcome,
  type ResourceStore,
  type Version,
} from "../storage/store.ts";
import { unstamped } from "../storage/stamp.ts";
import type { Rights } from "./rights.ts";
import type { Letter } from "./scope.ts";

export interface WritesOptions {
  store: ResourceStore;
  rights: Rights;
  search: Pick<Search, "index">;
}

/** What each method asks for: an update may create under an id that the client chose. */
const lettersOf: Readonly<Record<Method, Letter>> = { POST: "c", PUT: "u", PATCH: "u", DELETE: "d" };

/** A change, judged. */
interface Judged {
  change: Change;
  asserts?: readonly Assert[];
  /** It relies on a version that the client did not name. */
  pinned?: boolean;
  /** There is nothing that the caller could delete. */
  isVoid?: boolean;
}

/**
 * Judges what is there before and what comes after, in the commit itself.
 * @throws Refused `forbidden`; as the store does
 */
export function openWrites({ store, rights, search }: WritesOptions): ResourceStore["commit"] {
  async function judged(change: Change): Promise<Judged> {
    const seen = rights.of(lettersOf[change.method], change.type);
    if (seen.op === "all") return { change };
    if (seen.op === "none") throw new Refused("forbidden", change, `${change.type} may not be written`);
    // A creation is under an id that is nobody's yet.
    const before = change.method === "POST" ? undefined : await store.read(change.type, change.id);
    if (change.method === "DELETE" && !(await satisfies(change, seen))) return { change, isVoid: true };
    await expectHeld(change, before?.text === undefined ? [] : search.index(unstamped(before.text)));
    return bounded(change, seen, before);
  }

  async function satisfies({ type, id }: Change, seen: Criterion): Promise<boolean> {
    const where: Criterion = { op: "and", of: [{ op: "id", ids: [id] }, seen] };
    return (await store.search({ types: [type], where, sort: [], limit: 1 })).versions.length > 0;
  }

  /** Whose records it enters or leaves must be open to the caller. */
  async function expectHeld(change: Change, before: readonly IndexEntry[]): Promise<void> {
    const moved = [...patientsOf(before).symmetricDifference(patientsOf(change.entries))];
    const holds = rights.holds(lettersOf[change.method], change.type);
    const doubtful = moved.filter((id) => !names(holds, id));
    if (doubtful.length === 0) return;
    const where: Criterion = { op: "and", of: [{ op: "id", ids: doubtful }, holds] };
    const { total } = await store.search({ types: ["Patient"], where, sort: [], limit: 0, total: "accurate" });
    if (total !== doubtful.length)
      throw new Refused("forbidden", change, `this ${change.type} may not be moved into or out of that record`);
  }

  return async (commit) => {
    const all: Judged[] = [];
    for (const change of commit.changes) all.push(await judged(change));
    const changes = all.flatMap((one) => (one.isVoid ? [] : [one.change]));
    const asserts = [...(commit.asserts ?? []), ...all.flatMap((one) => one.asserts ?? [])];
    const outcomes = await committed({ ...commit, changes, asserts }, all);
    return all.map((one): Outcome => (one.isVoid ? nothing : (outcomes.next().value ?? nothing)));
  };

  async function committed(commit: Commit, all: readonly Judged[]): Promise<ArrayIterator<Outcome>> {
    try {
      return (await store.commit(commit)).values();
    } catch (thrown) {
      throw overtaken(thrown, all) ? new Stale("another version came between") : thrown;
    }
  }
}

/** The change as the commit judges it: by the state that was looked at, or not at all. */
function bounded(change: Change, seen: Criterion, before: Version | undefined): Judged {
  const bounds = { within: seen, ...(change.text !== undefined && { becomes: seen }) };
  if (!before) return { change: { ...change, ...bounds }, asserts: change.method === "POST" ? [] : [isNot(change)] };
  if (change.onVersion !== undefined) return { change: { ...change, ...bounds } };
  return { change: { ...change, ...bounds, onVersion: before.version }, pinned: true };
}

/** Nobody else has come first. */
const isNot = ({ type, id }: Change): Assert => ({ types: [type], where: { op: "id", ids: [id] }, expect: undefined });

const nothing: Outcome = { did: "unchanged", version: undefined };

const overtaken = (thrown: unknown, all: readonly Judged[]): boolean =>
  thrown instanceof Refused &&
  thrown.kind === "precondition-failed" &&
  all.some(({ pinned, change }) => pinned === true && change.type === thrown.type && change.id === thrown.id);

/** Whether a criterion holds of a resource by its id alone. */
const names = (where: Criterion, id: string): boolean =>
  where.op === "all" ||
  (where.op === "id" && where.ids.includes(id)) ||
  (where.op === "or" && where.of.some((part) => names(part, id)));

/** In whose records it lies. */
const patientsOf = (entries: readonly IndexEntry[]): ReadonlySet<string> =>
  new Set(entries.flatMap((entry) => (entry.kind === "member" && entry.compartment === "Patient" ? [entry.id] : [])));
