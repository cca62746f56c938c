/** Counts of rate-limiter-flexible as records: every node counts the same tries. */
import { type RateLimiterAbstract, RateLimiterRes, RateLimiterStoreAbstract } from "rate-limiter-flexible";
import { FhirError } from "../../fhir/error.ts";
import type { RecordStore } from "../../storage/records.ts";
import { oneByOne } from "../turns.ts";

export interface RecordLimiterOptions {
  records: RecordStore;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  name: string;
  /** How many, in `duration` seconds after the first of them. */
  points: number;
  duration: number;
}

export const openRecordLimiter = (options: RecordLimiterOptions): RateLimiterAbstract => new RecordLimiter(options);

interface Counted {
  count: number;
  /** Milliseconds since 1970 UTC. */
  until: number;
}

const kind = "limit";
/** Nodes that count at the same moment make way for each other so often. */
const patience = 20;
/** Keys that are counted at the same moment on this node share so many turns. */
const lanes = 64;

/** A class, as the library asks. */
class RecordLimiter extends RateLimiterStoreAbstract {
  readonly #options: RecordLimiterOptions;
  readonly #turns = Array.from({ length: lanes }, oneByOne);

  constructor(options: RecordLimiterOptions) {
    const { points, duration, name } = options;
    super({ points, duration, keyPrefix: name, storeClient: {} });
    this.#options = options;
  }

  /** One after another on this node: who counts the same key would only be in each other's way. */
  async _upsert(key: string, points: number, duration: number): Promise<Counted> {
    const turn = this.#turns[laneOf(key)] ?? ((work) => work());
    return turn(() => this.#add(key, points, duration));
  }

  async _get(key: string): Promise<Counted | null> {
    const record = await this.#options.records.get(kind, key);
    return record ? { count: countIn(record), until: record.expires ?? 0 } : null;
  }

  async _delete(key: string): Promise<boolean> {
    return (await this.#options.records.take(kind, key)) !== undefined;
  }

  _getRateLimiterRes(_key: string, changed: number, { count, until }: Counted): RateLimiterRes {
    const { points, now } = this.#options;
    return new RateLimiterRes(Math.max(0, points - count), Math.max(0, until - now()), count, count === changed);
  }

  async #add(key: string, points: number, duration: number): Promise<Counted> {
    const { records, now, points: most } = this.#options;
    for (let tries = 0; tries < patience; tries++) {
      const record = await records.get(kind, key);
      const [before, until] = [record ? countIn(record) : 0, record?.expires ?? now() + duration];
      // Beyond the limit more is as much as enough: a flood is read, and not written.
      if (points > 0 && before >= most) return { count: most + points, until };
      const count = Math.max(0, before + points);
      const written = await records.put({ kind, key, expires: until, body: { count } }, record?.version ?? 0);
      if (written !== undefined) return { count, until };
    }
    throw new FhirError("busy", "too many nodes count the same");
  }
}

const countIn = ({ body }: { body: unknown }): number => (body as { count: number }).count;

/** @param key Ends in a digest */
const laneOf = (key: string): number => (key.codePointAt(key.length - 1) ?? 0) % lanes;
