/** The key that seals all other keys: 32 bytes in a file that is kept apart from the store. */
import { createHmac, randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import type { RecordStore } from "../storage/records.ts";

/** The key file cannot be used. The message is one line that says what to do. */
export class KeyFileError extends Error {}

/** The record by which nodes know that they have the same file. */
export const keyKind = "key";
const fingerprintKey = "master";

/**
 * The master key, which is made when neither the file nor anything sealed by it is there.
 * @throws KeyFileError when there is no file but something was sealed, or the file is not the one that sealed it
 */
export async function openMasterKey(file: string, records: RecordStore): Promise<Buffer> {
  const known = await knownFingerprint(records);
  const key = (await readKey(file)) ?? (known === undefined ? await makeKey(file) : undefined);
  if (!key)
    throw new KeyFileError(
      `${file} is not there, and this store has secrets that are sealed by it: copy it from the first node or from a backup, or set KEY_FILE`,
    );
  const mine = fingerprint(key);
  const ours = known ?? (await agree(records, mine));
  if (ours === mine) return key;
  throw new KeyFileError(
    `${file} is not the key that seals the secrets of this store: every node needs the same file; copy it from the first node, or set KEY_FILE`,
  );
}

/** Of several that begin at once, one is first. */
async function agree(records: RecordStore, mine: string): Promise<string | undefined> {
  const body = { fingerprint: mine };
  const written = await records.put({ kind: keyKind, key: fingerprintKey, body }, 0);
  return written === undefined ? knownFingerprint(records) : mine;
}

async function knownFingerprint(records: RecordStore): Promise<string | undefined> {
  const record = await records.get(keyKind, fingerprintKey);
  return (record?.body as { fingerprint: string } | undefined)?.fingerprint;
}

/** Tells keys apart, and nothing of the key. */
const fingerprint = (key: Buffer): string => createHmac("sha256", key).update("cardea master key").digest("base64url");

async function readKey(file: string): Promise<Buffer | undefined> {
  const bytes = await whole(file);
  if (bytes === undefined) return undefined;
  const key = bytes.length === 32 ? bytes : fromText(bytes.toString("latin1").trim());
  if (key?.length === 32) return key;
  throw new KeyFileError(`${file} holds no key: expected 32 bytes as they are, in hexadecimal or in base64`);
}

function fromText(text: string): Buffer | undefined {
  if (/^[\da-f]{64}$/i.test(text)) return Buffer.from(text, "hex");
  return /^[\w+/-]{43}=?$/.test(text) ? Buffer.from(text, "base64") : undefined;
}

async function whole(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new KeyFileError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** It is there whole or not at all; of several that make it at once, all get the one that was first. */
async function makeKey(file: string): Promise<Buffer | undefined> {
  const mine = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeDurably(mine, `${randomBytes(32).toString("base64")}\n`);
    await linkFirst(mine, file);
  } catch (error) {
    throw new KeyFileError(`${file} cannot be made: ${(error as Error).message}`);
  } finally {
    await unlink(mine).catch(() => undefined);
  }
  return readKey(file);
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function linkFirst(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
