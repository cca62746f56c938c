/** Tries counted as records: every node counts the same ones. */
import { FhirError } from "../../fhir/error.ts";
import type { RecordStore, StoredRecord } from "../../storage/records.ts";
import { oneByOne } from "../turns.ts";

export interface CounterOptions {
  records: RecordStore;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  name: string;
  /** How many, in so many seconds from the first of them. */
  points: number;
  seconds: number;
}

export interface Counter {
  /** @returns How long to wait, in milliseconds, when there were enough; undefined: it is one more */
  spend: (key: string) => Promise<number | undefined>;
  /** One less. */
  giveBack: (key: string) => Promise<void>;
}

const kind = "limit";
/** Nodes that count at the same moment make way for each other so often. */
const patience = 20;
/** What is counted at the same moment on this node shares so many turns. */
const lanes = 64;

/** Counts on one node one after another, where they would only be in each other's way. */
export function openCounter({ records, now, name, points, seconds }: CounterOptions): Counter {
  const turns = Array.from({ length: lanes }, oneByOne);
  const inTurn = <Result>(key: string, work: () => Promise<Result>): Promise<Result> =>
    (turns[(key.codePointAt(0) ?? 0) % lanes] ?? oneByOne())(work);

  /** @param change To a count; undefined: nothing is written */
  async function count(who: string, change: (before: number) => number | undefined): Promise<StoredRecord | undefined> {
    const key = `${name}/${who}`;
    for (let tries = 0; tries < patience; tries++) {
      const record = await records.get(kind, key);
      const after = change(record ? countIn(record) : 0);
      if (after === undefined) return record;
      const expires = record?.expires ?? now() + seconds * 1_000;
      const written = await records.put({ kind, key, expires, body: { count: after } }, record?.version ?? 0);
      if (written !== undefined) return undefined;
    }
    throw new FhirError("busy", "too many nodes count the same");
  }

  return {
    async spend(who) {
      // Beyond the limit nothing more is written: a flood is only read.
      const full = await inTurn(who, () => count(who, (before) => (before >= points ? undefined : before + 1)));
      return full && (full.expires ?? 0) - now();
    },
    async giveBack(who) {
      await inTurn(who, () => count(who, (before) => (before > 0 ? before - 1 : undefined)));
    },
  };
}

const countIn = ({ body }: StoredRecord): number => (body as { count: number }).count;
