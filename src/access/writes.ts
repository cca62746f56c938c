/** Commits of a caller who may not write everything. */
import { criterionKey } from "../search/by-type.ts";
import type { Criterion } from "../storage/query.ts";
import {
  Refused,
  Stale,
  type Assert,
  type Change,
  type Commit,
  type Outcome,
  type ResourceStore,
  type Version,
} from "../storage/store.ts";
import { lettersOf, openHolding } from "./holding.ts";
import { isLive, type Judging, type Live } from "./judging.ts";
import type { Rights } from "./rights.ts";

export interface WritesOptions {
  store: ResourceStore;
  rights: Rights;
  judging: Judging;
}

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
export function openWrites({ store, rights, judging }: WritesOptions): ResourceStore["commit"] {
  const holding = openHolding({ store, rights });

  async function judged(change: Change): Promise<Judged> {
    const seen = rights.of(lettersOf[change.method], change.type);
    if (seen.op === "all") return { change };
    if (seen.op === "none") throw new Refused("forbidden", change, `${change.type} may not be written`);
    // A creation is under an id that is nobody's yet.
    return change.method === "POST" ? arriving(change, seen) : changing(change, seen);
  }

  async function arriving(change: Change, seen: Criterion): Promise<Judged> {
    await holding.expectHeld(change, []);
    return bounded(change, seen, undefined);
  }

  async function changing(change: Change, seen: Criterion): Promise<Judged> {
    const before = await store.read(change.type, change.id);
    const last = await lastLive(before);
    const entries = last ? judging.entriesOf(last) : [];
    const isOpen = last === undefined || (await judging.satisfies(last, seen, entries));
    if (change.method === "DELETE" && !(isLive(before) && isOpen)) return { change, isVoid: true };
    if (!isOpen) throw new Refused("forbidden", change, `${change.type}/${change.id} may not be written`);
    await holding.expectHeld(change, isLive(before) ? entries : []);
    return bounded(change, seen, before);
  }

  /** What is there, or was there before it was deleted: whoever could not write it may not bring it back to life. */
  async function lastLive(before: Version | undefined): Promise<Live | undefined> {
    if (!before || isLive(before)) return before;
    const last = await store.vread(before.type, before.id, before.version - 1);
    return isLive(last) ? last : undefined;
  }

  /** A patch answers with what it was made of: who may not read that is told the version only. */
  async function told(change: Change, outcome: Outcome): Promise<Outcome> {
    const { version } = outcome;
    if (change.method !== "PATCH" || !isLive(version)) return outcome;
    const readable = rights.of("r", change.type);
    const isTold = criterionKey(readable) === criterionKey(rights.of("u", change.type));
    if (isTold || (await judging.satisfies(version, readable))) return outcome;
    const { type, id, version: number, seq, at, method } = version;
    return { ...outcome, version: { type, id, version: number, seq, at, method } };
  }

  return async (commit) => {
    const all: Judged[] = [];
    for (const change of commit.changes) all.push(await judged(change));
    const changes = all.flatMap((one) => (one.isVoid ? [] : [one.change]));
    const asserts = [...(commit.asserts ?? []), ...all.flatMap((one) => one.asserts ?? [])];
    const outcomes = await committed({ ...commit, changes, asserts }, all);
    const answers: Outcome[] = [];
    for (const { isVoid, change } of all)
      answers.push(isVoid ? nothing : await told(change, outcomes.next().value ?? nothing));
    return answers;
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
  if (!isLive(before))
    return { change: { ...change, ...bounds }, asserts: change.method === "POST" ? [] : [isNot(change)] };
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
