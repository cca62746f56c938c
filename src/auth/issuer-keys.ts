/** The key that signed a token of another authorization server. */
import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import type { ClientKeys } from "./client-keys.ts";
import type { Signature } from "./issuer-shape.ts";

/** What the header of a token says of its signature. */
export interface SignedBy {
  alg: Signature;
  kid: string;
}

export interface IssuerKeys {
  /** @returns PEM; undefined when the issuer publishes no such key, or its keys cannot be had */
  find: (url: string, signed: SignedBy) => Promise<string | undefined>;
}

/** Milliseconds in which keys that could not be had are not asked for again. */
const pause = 5_000;

/** @param now Milliseconds since 1970 UTC */
export function openIssuerKeys(keys: ClientKeys, now: () => number): IssuerKeys {
  const asking = new Map<string, Promise<void>>();
  const failedAt = new Map<string, number>();

  async function look(url: string, kid: string): Promise<void> {
    await keys.refresh(url, kid);
    if (keys.at(url).length === 0) failedAt.set(url, now());
    else failedAt.delete(url);
  }

  /** However many tokens come at once, an issuer is asked once. */
  async function refresh(url: string, kid: string): Promise<void> {
    if (now() - (failedAt.get(url) ?? -Infinity) < pause) return;
    const looking = asking.get(url) ?? look(url, kid).finally(() => asking.delete(url));
    asking.set(url, looking);
    await looking;
  }

  return {
    async find(url, { alg, kid }) {
      await refresh(url, kid);
      const found = (keys.at(url) as readonly Published[]).find((key) => key.kid === kid && isFor(key, alg));
      return found && pemOf(found, alg);
    },
  };
}

interface Published extends JsonWebKey {
  kid?: unknown;
  use?: unknown;
  key_ops?: unknown;
}

/** https://www.rfc-editor.org/rfc/rfc7517#section-4 */
function isFor({ use, alg, key_ops: operations }: Published, signature: Signature): boolean {
  const isToVerify = !Array.isArray(operations) || operations.includes("verify");
  return (use === undefined || use === "sig") && (alg === undefined || alg === signature) && isToVerify;
}

const pems = new WeakMap<object, Map<Signature, string | undefined>>();

function pemOf(key: Published, alg: Signature): string | undefined {
  const known = pems.get(key) ?? new Map<Signature, string | undefined>();
  pems.set(key, known);
  if (!known.has(alg)) known.set(alg, made(key, alg));
  return known.get(alg);
}

function made(key: Published, alg: Signature): string | undefined {
  try {
    const read = createPublicKey({ key, format: "jwk" });
    return isStrong(read, alg) ? read.export({ type: "spki", format: "pem" }).toString() : undefined;
  } catch {
    return undefined;
  }
}

const curves: Readonly<Partial<Record<Signature, string>>> = { ES256: "prime256v1", ES384: "secp384r1" };

/** https://www.rfc-editor.org/rfc/rfc7518#section-3.3 */
function isStrong({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject, alg: Signature): boolean {
  const curve = curves[alg];
  if (curve !== undefined) return type === "ec" && details?.namedCurve === curve;
  return type === "rsa" && (details?.modulusLength ?? 0) >= 2048;
}
