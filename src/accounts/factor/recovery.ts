/** Recovery codes: in place of an authenticator that is lost, each once. */
import { createHmac, randomInt } from "node:crypto";
import type { Key } from "../../secrets/key-ring.ts";
import type { Secrets } from "../../secrets/secrets.ts";
import type { StoredCode } from "../account.ts";
import type { Hashing } from "../password/hashing.ts";

const count = 10;
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** 80 bits, such as `ABCD-EFGH-2345-WXYZ`. */
function newCode(): string {
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");
  return Array.from({ length: 4 }, group).join("-");
}

/** Case, hyphens and spaces do not matter. */
const plain = (code: string): string => code.replace(/[-\s]/g, "").toUpperCase();

const isCode = (text: string): boolean => /^[A-Z2-7]{16}$/.test(text);

/** It looks like a recovery code, not like one of an authenticator. */
export const looksLikeRecovery = (code: string): boolean => isCode(plain(code));

/** Ten codes, and how they are stored. */
export async function newRecoveryCodes({ secrets: { keys }, hashing }: Means) {
  const codes = Array.from({ length: count }, newCode);
  const key = await keys.current("codes");
  const stored = await Promise.all(
    codes.map(async (code): Promise<StoredCode> => {
      const text = plain(code);
      return { index: indexOf(key, text), ...(await hashing.hashCode(text)) };
    }),
  );
  return { codes, stored };
}

/** @returns The stored one that the code is; one hash is computed in any case. */
export async function findRecovery(
  given: string,
  stored: readonly StoredCode[],
  { secrets: { keys }, hashing }: Means,
): Promise<StoredCode | undefined> {
  const text = isCode(plain(given)) ? plain(given) : "";
  const indexes = (await keys.all("codes")).map((key) => indexOf(key, text));
  const found = stored.find(({ index }) => indexes.includes(index));
  return (await hashing.verifyCode(found, text)) ? found : undefined;
}

interface Means {
  secrets: Pick<Secrets, "keys">;
  hashing: Hashing;
}

/** 18 bits of an HMAC: enough to tell ten codes apart, and little to go by for who has the key. */
function indexOf({ version, bytes }: Key, text: string): string {
  return `${version}.${createHmac("sha256", bytes).update(text).digest("base64url").slice(0, 3)}`;
}
