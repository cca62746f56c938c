/** Refusals on record: each of the first of a caller in a minute, and how many more there were. */
import type { Actor } from "../audit/event.ts";
import { leftOutEntry, refusalEntry } from "../audit/refusal.ts";
import { digest } from "../secrets/digest.ts";
import type { AuditEntry, ResourceStore } from "../storage/store.ts";
import type { Admission, Refusal } from "./admission.ts";
import { networkOf } from "./auth/limits.ts";

export interface RefusalsOptions {
  store: Pick<ResourceStore, "record">;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** Is told when what was left out could not be written; it is counted on. */
  noteTrouble: (thrown: unknown) => void;
}

export interface Refusals {
  /** Durable, or counted, when it resolves. */
  note: NonNullable<Admission["refused"]>;
  /** Writes what is counted. */
  close: () => Promise<void>;
}

/**
 * In a minute and on a node. `each`: entries for one caller from one network; `all`: for all callers that are known,
 * and as many for those who are not; `callers`: how many are told apart, what others send is counted as one.
 */
export const bounds = { minute: 60_000, each: 10, all: 500, callers: 500 } as const;

/** What came from one caller and network. */
interface Tally {
  actor: Actor;
  /** Entries of their own. */
  kept: number;
  /** By status. */
  left: Map<number, number>;
}

/** Callers of one sort: who has no token does not take the room of who has. */
interface Sheet {
  tallies: Map<string, Tally>;
  kept: number;
}

interface Minute {
  since: number;
  known: Sheet;
  unknown: Sheet;
}

const newSheet = (): Sheet => ({ tallies: new Map(), kept: 0 });

export function openRefusals({ store, now, noteTrouble }: RefusalsOptions): Refusals {
  let minute: Minute | undefined;
  let timer: NodeJS.Timeout | undefined;

  const current = (): Minute => (minute ??= { since: now(), known: newSheet(), unknown: newSheet() });

  /** Ends the minute. */
  function over(): Minute | undefined {
    clearTimeout(timer);
    timer = undefined;
    const ended = minute;
    minute = undefined;
    return ended;
  }

  /** @throws as the store does; what was to be told is then counted as of now */
  async function tell(ended: Minute | undefined, more: readonly AuditEntry[] = []): Promise<void> {
    const entries = [...(ended ? leftOut(ended, now()) : []), ...more];
    if (entries.length === 0) return;
    try {
      await store.record(entries);
    } catch (thrown) {
      if (ended) {
        add(current(), ended);
        timer ??= later();
      }
      throw thrown;
    }
  }

  const later = () => setTimeout(() => void tell(over()).catch(noteTrouble), bounds.minute).unref();

  return {
    async note(refusal) {
      const ended = minute && now() >= minute.since + bounds.minute ? over() : undefined;
      const isKept = count(current(), refusal);
      if (!isKept) timer ??= later();
      await tell(ended, isKept ? [entryOf(refusal, now())] : []);
    },
    close: () => tell(over()),
  };
}

/** @returns Whether it has an entry of its own */
function count(minute: Minute, { actor, status }: Refusal): boolean {
  const sheet = sheetOf(minute, actor);
  const tally = tallyOf(sheet, actor);
  if (tally.kept < bounds.each && sheet.kept < bounds.all) {
    tally.kept += 1;
    sheet.kept += 1;
    return true;
  }
  tally.left.set(status, (tally.left.get(status) ?? 0) + 1);
  return false;
}

const sheetOf = ({ known, unknown }: Minute, { user, client, account }: Actor): Sheet =>
  (user ?? client ?? account) === undefined ? unknown : known;

function tallyOf({ tallies }: Sheet, actor: Actor): Tally {
  const who = callerIn(actor);
  const key = JSON.stringify(who);
  const found = tallies.get(key);
  if (found) return found;
  if (tallies.size >= bounds.callers) return tallies.get(others) ?? added(tallies, others, noBody());
  return added(tallies, key, who);
}

/** Who is told apart: a caller, and the network that it comes from. */
function callerIn({ user, client, account, address = "" }: Actor): Actor {
  const network = networkOf(address);
  return {
    ...(user !== undefined && { user }),
    ...(client !== undefined && { client }),
    ...(account !== undefined && { account }),
    ...(address !== "" && { address: network === address ? network : `${network}::/64` }),
  };
}

/** Whoever is not told apart. */
const others = "";
const noBody = (): Actor => ({ command: "several" });

function added(tallies: Map<string, Tally>, key: string, actor: Actor): Tally {
  // Others have no entry each: nothing would tell them apart.
  const tally: Tally = { actor, kept: key === others ? bounds.each : 0, left: new Map() };
  tallies.set(key, tally);
  return tally;
}

function leftOut({ since, known, unknown }: Minute, until: number): AuditEntry[] {
  return [known, unknown]
    .flatMap(({ tallies }) => [...tallies.values()])
    .filter(({ left }) => left.size > 0)
    .map(({ actor, left: counts }) => leftOutEntry({ actor, counts, since, until }));
}

/** Counts what was left out of one minute as left out of another, which begins with it. */
function add(minute: Minute, ended: Minute): void {
  minute.since = ended.since;
  for (const sheet of ["known", "unknown"] as const)
    for (const [key, { actor, left }] of ended[sheet].tallies) {
      const { tallies } = minute[sheet];
      const place = tallies.has(key) || tallies.size < bounds.callers ? key : others;
      const tally = tallies.get(place) ?? added(tallies, place, place === others ? noBody() : actor);
      for (const [status, count] of left) tally.left.set(status, (tally.left.get(status) ?? 0) + count);
    }
}

/** A token that was refused is named as one that is good would be: only a digest of random bits tells nothing. */
function entryOf({ authorization = "", ...refusal }: Refusal, at: number): AuditEntry {
  const [, token] = /^Bearer +([\w-]{43})$/i.exec(authorization) ?? [];
  const named = token === undefined ? {} : { token: digest(token).slice(0, 16) };
  return refusalEntry({ ...refusal, actor: { ...refusal.actor, ...named }, at });
}
