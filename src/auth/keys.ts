/** Keys that sign id_tokens: sealed, of two kinds, renewed while the server runs. RFC 7517 */
import { generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { JWK } from "oidc-provider";
import { digest } from "../secrets/digest.ts";
import type { Secrets } from "../secrets/secrets.ts";
import type { RecordStore, StoredRecord } from "../storage/records.ts";

export interface SigningKeys {
  /**
   * Newest first; old ones for as long as something may be signed by them that is still good. Every node sees at once
   * what another has made.
   */
  all: () => Promise<readonly JWK[]>;
  /** New ones sign from now on. */
  rotate: () => Promise<void>;
}

interface Stored {
  generation: number;
  madeAt: number;
  sealed: string;
}

const kind = "oauth-signing-key";
const algorithms = ["RS256", "ES384"] as const;
/** Milliseconds: how long one generation signs, and how long the one before is still shown. */
const life = 90 * 86_400_000;
const shownAfter = 2 * 3_600_000;
const most = 20;

/** @param now Milliseconds since 1970 UTC */
export function openSigningKeys(records: RecordStore, secrets: Secrets, now: () => number): SigningKeys {
  /** By key of their records: what is sealed there never changes. */
  const opened = new Map<string, JWK>();

  async function look(): Promise<StoredRecord[]> {
    const found = await records.find(kind, "all", "yes", { limit: most });
    return found.sort((a, b) => storedIn(b).generation - storedIn(a).generation || (a.key < b.key ? 1 : -1));
  }

  async function make(generation: number): Promise<void> {
    for (const algorithm of algorithms) {
      const key = `${String(generation).padStart(6, "0")}.${algorithm}`;
      const sealed = await secrets.seal("signing", key, JSON.stringify(await newKey(algorithm)));
      // Where another node was faster, its key is the key.
      await records.put({ kind, key, by: { all: "yes" }, body: { generation, madeAt: now(), sealed } }, 0);
    }
  }

  async function unsealed({ key, body }: StoredRecord): Promise<JWK> {
    const known = opened.get(key);
    if (known) return known;
    const jwk = JSON.parse(await secrets.open("signing", key, (body as Stored).sealed)) as JWK;
    opened.set(key, jwk);
    return jwk;
  }

  async function rotate(): Promise<void> {
    const [newest, ...others] = await look();
    const generation = newest ? storedIn(newest).generation : 0;
    await make(generation + 1);
    for (const one of others) if (storedIn(one).generation < generation) await records.delete(kind, one.key);
  }

  return {
    rotate,
    async all() {
      let found = await look();
      const [newest] = found;
      if (newest === undefined || storedIn(newest).madeAt + life < now()) {
        await rotate();
        found = await look();
      }
      return Promise.all(found.filter((one) => isShown(one, found, now())).map(unsealed));
    },
  };
}

const storedIn = ({ body }: StoredRecord): Stored => body as Stored;

function isShown(one: StoredRecord, all: readonly StoredRecord[], now: number): boolean {
  const followers = all.filter((other) => storedIn(other).generation > storedIn(one).generation);
  return followers.every((other) => storedIn(other).madeAt + shownAfter > now);
}

const generate = promisify(generateKeyPair);

async function newKey(algorithm: (typeof algorithms)[number]): Promise<JWK> {
  const { privateKey }: { privateKey: KeyObject } =
    algorithm === "RS256"
      ? await generate("rsa", { modulusLength: 2048 })
      : await generate("ec", { namedCurve: "P-384" });
  const jwk = privateKey.export({ format: "jwk" }) as JWK;
  const kid = digest(jwk.n ?? jwk.x ?? "").slice(0, 16);
  return { ...jwk, use: "sig", alg: algorithm, kid };
}
