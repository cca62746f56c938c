/** Public keys of clients that publish them. http://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html */
import type { Outside } from "./outside.ts";

export interface ClientKeys {
  /** As they were last seen. */
  at: (url: string) => readonly object[];
  /** Looks again when they are not fresh, or when a key is asked for that is not among them. Never throws: what cannot be read is no key. */
  refresh: (url: string, kid: string | undefined) => Promise<void>;
}

interface Seen {
  keys: readonly { kid?: unknown }[];
  /** Milliseconds since 1970 UTC. */
  freshUntil: number;
  /** When a key was looked for last that was not there. */
  missedAt: number;
}

/** Milliseconds: how long keys are good when nothing is said, at most, and how often a missing key is looked for. */
const usual = 300_000;
const longest = 3_600_000;
const betweenMisses = 10_000;
/** URLs that are remembered. */
const most = 1_000;

export function openClientKeys(outside: Outside, now: () => number): ClientKeys {
  const seen = new Map<string, Seen>();
  const isGood = (known: Seen | undefined, kid: string | undefined): boolean => {
    if (known === undefined || known.freshUntil <= now()) return false;
    const isThere = kid === undefined || known.keys.some((key) => key.kid === kid);
    return isThere || now() - known.missedAt < betweenMisses;
  };
  return {
    at: (url) => seen.get(url)?.keys ?? [],
    async refresh(url, kid) {
      const known = seen.get(url);
      if (isGood(known, kid)) return;
      const isMiss = known !== undefined && known.freshUntil > now();
      const missedAt = isMiss ? now() : (known?.missedAt ?? -Infinity);
      try {
        const { text, cacheControl } = await outside(url);
        if (seen.size >= most) seen.delete(seen.keys().next().value ?? "");
        seen.set(url, { keys: keysIn(text), freshUntil: now() + lifeOf(cacheControl), missedAt });
      } catch {
        if (isMiss) seen.set(url, { ...known, missedAt });
        else seen.delete(url);
      }
    },
  };
}

/** Those that are public, and of kinds that are used. */
function keysIn(text: string): Seen["keys"] {
  const { keys } = JSON.parse(text) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new Error("it is not a JWK Set");
  return keys.filter((key): key is Record<string, unknown> => isPublicKey(key));
}

const isPublicKey = (key: unknown): boolean =>
  typeof key === "object" &&
  key !== null &&
  ["RSA", "EC"].includes((key as { kty?: string }).kty ?? "") &&
  !("d" in key);

function lifeOf(cacheControl: string): number {
  if (/\bno-(store|cache)\b/.test(cacheControl)) return 0;
  const seconds = /\bmax-age=(\d{1,9})\b/.exec(cacheControl)?.[1];
  return Math.min(seconds === undefined ? usual : Number(seconds) * 1000, longest);
}
