/** Texts sealed with AES-256-GCM: nobody without the key reads them, or moves them to another place. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Something sealed was changed, or belongs to another place or key. */
export class SealError extends Error {}

const algorithm = "aes-256-gcm";
const ivLength = 12;
const tagLength = 16;

/**
 * @param key 32 bytes
 * @param place What it is and where it belongs: opening it asks for the same
 * @returns Initialization vector, text and tag as base64url
 */
export function seal(key: Buffer, place: string, text: Buffer): string {
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagLength }).setAAD(Buffer.from(place, "utf8"));
  return Buffer.concat([iv, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString("base64url");
}

/** What `seal` sealed. @throws SealError */
export function open(key: Buffer, place: string, sealed: string): Buffer {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < ivLength + tagLength) throw new SealError("what is sealed is cut off");
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivLength), { authTagLength: tagLength });
  decipher.setAAD(Buffer.from(place, "utf8")).setAuthTag(bytes.subarray(-tagLength));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(ivLength, -tagLength)), decipher.final()]);
  } catch {
    throw new SealError("what is sealed was changed, or was sealed by another key or for another place");
  }
}
