/** Passwords and recovery codes as argon2id, which is what the library makes unless it is told otherwise, with a pepper. */
import { hash, parseOptions, verify } from "@node-rs/argon2";
import { availableParallelism } from "node:os";
import type { KeyRing } from "../../secrets/key-ring.ts";
import { newToken } from "../../secrets/digest.ts";
import type { StoredCode, StoredPassword } from "../account.ts";
import { openSlots, openTurns, openWaitingRoom } from "./turns.ts";

/** What a hash costs. */
export interface Cost {
  /** Of memory, KiB. */
  memoryCost: number;
  /** Passes over it. */
  timeCost: number;
}

/** RFC 9106 4, the second choice: what one sign-in may cost a server that does other work. */
const usualCost: Cost = { memoryCost: 65_536, timeCost: 3 };
/** Codes are 80 random bits: their hash need not be as dear. OWASP's least. */
const costOfCode = ({ memoryCost, timeCost }: Cost): Cost => ({
  memoryCost: Math.min(19_456, memoryCost),
  timeCost: Math.min(2, timeCost),
});

type Hashed = Pick<StoredPassword, "hash" | "pepper">;

export interface Hashing {
  hash(password: string): Promise<Hashed>;
  /** Undefined is nobody's password, and takes the same time. */
  verify(stored: Hashed | undefined, password: string): Promise<boolean>;
  /** It was hashed more cheaply than is usual now, or with an old pepper. */
  isOutdated(stored: Hashed): Promise<boolean>;
  hashCode(code: string): Promise<Hashed>;
  verifyCode(stored: Pick<StoredCode, "hash" | "pepper"> | undefined, code: string): Promise<boolean>;
  /** Lets in whom there is time for, one after another for each key. @throws AccountError `busy` */
  inTurn<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
}

/** Hashes that are computed at once: each takes the memory above and a thread that files need, too. */
const atOnce = Math.min(4, availableParallelism());

/** @param waiting How many may wait, at most, for their turn */
export async function openHashing(keys: KeyRing, cost: Cost = usualCost, waiting = 64): Promise<Hashing> {
  const slot = openSlots(atOnce);
  const waitingRoom = openWaitingRoom(atOnce + waiting);
  const turns = openTurns();

  async function hashed(text: string, by: Cost): Promise<Hashed> {
    const { bytes, version } = await keys.current("pepper");
    const options = { ...by, parallelism: 1, secret: bytes };
    return { hash: await slot(() => hash(text, options)), pepper: version };
  }

  async function isRight(stored: Hashed, text: string): Promise<boolean> {
    const key = await keys.known("pepper", stored.pepper);
    const secret = key?.bytes ?? Buffer.alloc(32);
    return slot(() => verify(stored.hash, text, { secret }));
  }

  const nobody = await hashed(newToken(), cost);
  const codeCost = costOfCode(cost);
  const noCode = await hashed(newToken(), codeCost);
  return {
    hash: (password) => hashed(asTyped(password), cost),
    async verify(stored, password) {
      const right = await isRight(stored ?? nobody, asTyped(password));
      return right && stored !== undefined;
    },
    async isOutdated({ hash: phc, pepper }) {
      const { memoryCost, timeCost } = parseOptions(phc);
      const isCheap = memoryCost < cost.memoryCost || timeCost < cost.timeCost;
      return isCheap || pepper !== (await keys.current("pepper")).version;
    },
    hashCode: (code) => hashed(code, codeCost),
    async verifyCode(stored, code) {
      const right = await isRight(stored ?? noCode, code);
      return right && stored !== undefined;
    },
    inTurn: (key, work) => waitingRoom(() => turns(key, work)),
  };
}

/** Bytes of a password, at most. */
export const longestPassword = 256;

/** However it was composed. One that is too long to be anybody's takes no longer to be refused. */
function asTyped(password: string): string {
  const text = password.slice(0, longestPassword + 1).normalize("NFC");
  return Buffer.byteLength(text) > longestPassword ? "" : text;
}
