/** Requests at the FHIR API that came to no interaction, as audit entries. */
import { instant } from "../fhir/datetime.ts";
import type { Target } from "../interactions/interaction.ts";
import type { AuditEntry } from "../storage/store.ts";
import { type Actor, type Outcome, textOf } from "./event.ts";
import { failedEntry, rest } from "./interactions.ts";

/** What was refused, and to whom, as far as it is known. */
export interface Refused {
  actor: Actor;
  method: string;
  /** Below the FHIR base. */
  url: string;
  /** What was asked for, where it got so far. */
  target?: Target;
  /** Of HTTP. */
  status: number;
  /** Milliseconds since 1970 UTC. */
  at: number;
}

/** Requests of one caller and network, or of all that are not told apart, that have no entry of their own. */
export interface LeftOut {
  actor: Actor;
  /** How many of each status. */
  counts: ReadonlyMap<number, number>;
  /** Milliseconds since 1970 UTC; `until` is not in it. */
  since: number;
  until: number;
}

const refused: Outcome = 4;
const failed: Outcome = 8;
/** Of a path that nobody knows. Characters. */
const longest = 256;

const outcomeOf = (status: number): Outcome => (status < 500 ? refused : failed);

/** Where it is not known what was asked for it names the path, without its parameters: a token may stand there. */
export function refusalEntry({ actor, method, url, target, status, at }: Refused): AuditEntry {
  const acting = { actor, at, why: `HTTP ${status}` };
  if (target) return failedEntry(target, [], outcomeOf(status), acting);
  const query = `${method} ${url.split("?", 1)[0] ?? ""}`.slice(0, longest);
  const event = { type: rest, subtypes: [], action: "E", outcome: outcomeOf(status), ...acting };
  return entryOf(actor, at, textOf({ ...event, entities: [{ query, role: "24" }] }));
}

/** Says how many there were, and of what kind. */
export function leftOutEntry({ actor, counts, since, until }: LeftOut): AuditEntry {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const detail = {
    ...{ since: instant(since), until: instant(until), requests: String(total) },
    ...Object.fromEntries([...counts].map(([status, count]) => [`HTTP ${status}`, String(count)])),
  };
  const why = `${total} more requests were refused, without an entry each`;
  const event = { type: rest, subtypes: [], action: "E", outcome: refused, at: until, why, actor };
  return entryOf(actor, until, textOf({ ...event, entities: [{ detail }] }));
}

function entryOf({ user, client }: Actor, at: number, text: string): AuditEntry {
  const agent = user ?? client;
  return { at, text, ...(agent !== undefined && { agent }) };
}
