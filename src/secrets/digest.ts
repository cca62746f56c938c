/** What is random, hashed or compared without telling anything by the time it takes. */
import { hash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 random bits as 43 characters: cookies, tokens, links. */
export const newToken = (): string => randomBytes(32).toString("base64url");

/** SHA-256 as 43 characters: how what `newToken` made is stored. */
export const digest = (text: string): string => hash("sha256", text, "base64url");

/** True when two texts are equal; the time it takes tells only their lengths. */
export function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a, "utf8"), Buffer.from(b, "utf8")];
  return one.length === other.length && timingSafeEqual(one, other);
}
