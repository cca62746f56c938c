/** Keys for a purpose: records, sealed by the master key. New ones are used; old ones stay for what they sealed. */
import { randomBytes } from "node:crypto";
import type { RecordStore, StoredRecord } from "../storage/records.ts";
import { open, seal } from "./envelope.ts";
import { keyKind } from "./master-key.ts";

/** What keys are for. No key serves two purposes. */
export type Purpose = "fields" | "signing" | "cookies" | "csrf" | "pepper" | "codes";

export interface Key {
  /** Counts up from 1 within its purpose. */
  version: number;
  /** 32. */
  bytes: Buffer;
  /** Milliseconds since 1970 UTC. */
  madeAt: number;
}

export interface KeyRing {
  /** The newest, which is made when there is none. Another node's is known within a minute. */
  current(purpose: Purpose): Promise<Key>;
  /** One of before, or of another node a moment ago. */
  known(purpose: Purpose, version: number): Promise<Key | undefined>;
  /** Newest first; at least one. */
  all(purpose: Purpose): Promise<readonly Key[]>;
  /** Makes a new one. @returns It, or that of another node which was faster */
  rotate(purpose: Purpose): Promise<Key>;
}

/** Milliseconds for which nobody looks whether another node has made a newer one. */
const fresh = 60_000;
/** More than anybody will ever rotate. */
const most = 1_000;

/** @param now Milliseconds since 1970 UTC */
export function openKeyRing(master: Buffer, records: RecordStore, now: () => number): KeyRing {
  const kept = new Map<Purpose, { keys: readonly Key[]; at: number }>();

  async function look(purpose: Purpose): Promise<readonly Key[]> {
    const found = await records.find(keyKind, "purpose", purpose, { limit: most });
    const keys = found.map((record) => keyIn(record, purpose, master)).sort((a, b) => b.version - a.version);
    kept.set(purpose, { keys, at: now() });
    return keys;
  }

  async function make(purpose: Purpose, version: number): Promise<Key> {
    const key: Key = { version, bytes: randomBytes(32), madeAt: now() };
    await records.put(recordOf(key, purpose, master), 0);
    const [newest] = await look(purpose);
    if (!newest) throw new Error(`a key for ${purpose} was written and is not there`);
    return newest;
  }

  async function all(purpose: Purpose): Promise<readonly Key[]> {
    const there = kept.get(purpose);
    const keys = there && now() - there.at < fresh ? there.keys : await look(purpose);
    return keys.length > 0 ? keys : [await make(purpose, 1)];
  }

  async function current(purpose: Purpose): Promise<Key> {
    const [newest] = await all(purpose);
    return newest ?? make(purpose, 1);
  }

  return {
    current,
    all,
    async known(purpose, version) {
      const isIt = (key: Key) => key.version === version;
      return (await all(purpose)).find(isIt) ?? (await look(purpose)).find(isIt);
    },
    async rotate(purpose) {
      const [newest] = await look(purpose);
      return make(purpose, (newest?.version ?? 0) + 1);
    },
  };
}

const placeOf = (purpose: Purpose, version: number): string => `${purpose}.${String(version).padStart(6, "0")}`;

function recordOf({ version, bytes, madeAt }: Key, purpose: Purpose, master: Buffer): Omit<StoredRecord, "version"> {
  const key = placeOf(purpose, version);
  return { kind: keyKind, key, by: { purpose }, body: { version, madeAt, sealed: seal(master, key, bytes) } };
}

function keyIn({ key, body }: StoredRecord, purpose: Purpose, master: Buffer): Key {
  const { version, madeAt, sealed } = body as { version: number; madeAt: number; sealed: string };
  if (key !== placeOf(purpose, version)) throw new Error(`the key ${key} is not in its place`);
  return { version, madeAt, bytes: open(master, key, sealed) };
}
