/**
 * Keys that sign id_tokens: sealed, of two kinds, renewed while the server runs. A new one is shown for a day before it
 * signs, so that whoever keeps a copy of the keys has it by then; an old one for as long as what it signed is good. RFC 7517
 */
import { generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { JWK } from "oidc-provider";
import type { AuditText } from "../audit/act.ts";
import { digest } from "../secrets/digest.ts";
import type { Secrets } from "../secrets/secrets.ts";
import type { RecordStore, StoredRecord } from "../storage/records.ts";
import { type ResourceStore, Stale } from "../storage/store.ts";

export interface SigningKeys {
  /**
   * Those that sign now, then others that are shown. Makes what is due: every node may, and sees at once what another has
   * made.
   */
  all: () => Promise<readonly JWK[]>;
  /** New ones sign at once: for when an old one is not a secret any more. */
  rotate: () => Promise<void>;
}

export interface SigningKeysOptions {
  store: Pick<ResourceStore, "commit">;
  records: RecordStore;
  secrets: Pick<Secrets, "seal" | "open">;
  audit: AuditText;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
}

interface Stored {
  generation: number;
  /** Milliseconds since 1970 UTC: until then it is only shown. */
  signsFrom: number;
  sealed: string;
}

const kind = "oauth-signing-key";
const algorithms = ["RS256", "ES384"] as const;
type Algorithm = (typeof algorithms)[number];
/** Milliseconds: how long one signs, how long it is shown before, and after the next one has begun: an id_token lasts an hour. */
const life = 90 * 86_400_000;
const shownBefore = 86_400_000;
const shownAfter = 2 * 3_600_000;
const most = 1_000;

export function openSigningKeys({ store, records, secrets, audit, now }: SigningKeysOptions): SigningKeys {
  /** By key of their records: what is sealed there never changes. */
  const opened = new Map<string, JWK>();

  /** Newest first. */
  async function look(): Promise<StoredRecord[]> {
    const found = await records.find(kind, "all", "yes", { limit: most });
    return found.sort((a, b) => storedIn(b).generation - storedIn(a).generation || (a.key < b.key ? 1 : -1));
  }

  async function make(algorithm: Algorithm, generation: number, signsFrom: number): Promise<void> {
    const key = `${String(generation).padStart(6, "0")}.${algorithm}`;
    const sealed = await secrets.seal("signing", key, JSON.stringify(await newKey(algorithm)));
    const body: Stored = { generation, signsFrom, sealed };
    const put = { kind, key, by: { all: "yes" }, body };
    const acts = generation === 1 ? [] : [audit({ code: "signing-key-made", outcome: 0, detail: algorithm })];
    try {
      await store.commit({ changes: [], records: [{ put, onVersion: 0 }], audit: acts });
    } catch (error) {
      // Another node was faster: its key is the key.
      if (!(error instanceof Stale)) throw error;
    }
  }

  async function unsealed({ key, body }: StoredRecord): Promise<JWK> {
    const known = opened.get(key);
    if (known) return known;
    const jwk = JSON.parse(await secrets.open("signing", key, (body as Stored).sealed)) as JWK;
    opened.set(key, jwk);
    return jwk;
  }

  /** @returns Whether anything was due */
  async function tend(found: readonly StoredRecord[]): Promise<boolean> {
    const due = algorithms.flatMap((one) => dueOf(one, found, now()) ?? []);
    for (const { algorithm, generation, signsFrom } of due) await make(algorithm, generation, signsFrom);
    const retired = found.filter((one) => !isShown(one, found, now()));
    for (const { key } of retired) await records.delete(kind, key);
    return due.length + retired.length > 0;
  }

  return {
    async rotate() {
      const found = await look();
      for (const algorithm of algorithms) {
        const generation = newestOf(algorithm, found)?.generation ?? 0;
        await make(algorithm, generation + 1, now());
      }
    },
    async all() {
      const before = await look();
      const found = (await tend(before)) ? await look() : before;
      const shown = found.filter((one) => isShown(one, found, now()));
      const [signing, coming] = [shown.filter((one) => signs(one, now())), shown.filter((one) => !signs(one, now()))];
      return Promise.all([...signing, ...coming].map(unsealed));
    },
  };
}

const storedIn = ({ body }: StoredRecord): Stored => body as Stored;
const isOf = (algorithm: string, { key }: StoredRecord): boolean => key.endsWith(`.${algorithm}`);
const signs = (one: StoredRecord, now: number): boolean => storedIn(one).signsFrom <= now;

/** @param all Newest first */
const newestOf = (algorithm: Algorithm, all: readonly StoredRecord[]): Stored | undefined => {
  const newest = all.find((one) => isOf(algorithm, one));
  return newest && storedIn(newest);
};

/** The next of its kind, if it is time to make it. The very first signs at once. */
function dueOf(algorithm: Algorithm, all: readonly StoredRecord[], now: number) {
  const newest = newestOf(algorithm, all);
  if (newest === undefined) return { algorithm, generation: 1, signsFrom: now };
  if (newest.signsFrom + life - shownBefore > now) return undefined;
  return { algorithm, generation: newest.generation + 1, signsFrom: now + shownBefore };
}

/** Until a newer one of its kind has signed for long enough. */
function isShown(one: StoredRecord, all: readonly StoredRecord[], now: number): boolean {
  const algorithm = one.key.split(".")[1] ?? "";
  const followers = all.filter(
    (other) => isOf(algorithm, other) && storedIn(other).generation > storedIn(one).generation,
  );
  return followers.every((other) => storedIn(other).signsFrom + shownAfter > now);
}

const generate = promisify(generateKeyPair);

async function newKey(algorithm: Algorithm): Promise<JWK> {
  const { privateKey }: { privateKey: KeyObject } =
    algorithm === "RS256"
      ? await generate("rsa", { modulusLength: 2048 })
      : await generate("ec", { namedCurve: "P-384" });
  const jwk = privateKey.export({ format: "jwk" }) as JWK;
  const kid = digest(jwk.n ?? jwk.x ?? "").slice(0, 16);
  return { ...jwk, use: "sig", alg: algorithm, kid };
}
