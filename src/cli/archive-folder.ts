/** The folder of a backup: its manifest, or the draft of one that is not finished. */
import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  ArchiveError,
  draftName,
  type Draft,
  type Manifest,
  manifestName,
  readDraft,
  readManifest,
} from "./archive-form.ts";

/**
 * Makes the folder, or finds the draft of a backup that was stopped there.
 * @throws ArchiveError when it holds anything else
 */
export async function findDraft(folder: string): Promise<Draft | undefined> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new ArchiveError(`${folder} cannot be made: ${(error as Error).message}`);
  });
  const names = await readdir(folder);
  if (names.includes(manifestName))
    throw new ArchiveError(`${folder} holds a finished backup: name another folder for a new one`);
  if (names.includes(draftName)) {
    const path = join(folder, draftName);
    return readDraft(await readFile(path, "utf8"), path);
  }
  if (names.length > 0) throw new ArchiveError(`${folder} holds something else: name a new or empty folder`);
  return undefined;
}

export const saveDraft = (folder: string, draft: Draft): Promise<void> =>
  replace(join(folder, draftName), folder, draft);

/** The backup is finished with this. */
export async function saveManifest(folder: string, manifest: Manifest): Promise<void> {
  await replace(join(folder, manifestName), folder, manifest);
  await rm(join(folder, draftName), { force: true });
}

/** Either the old content or the new is there, whatever happens. */
async function replace(path: string, folder: string, value: object): Promise<void> {
  const file = await open(`${path}.new`, "w", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(value, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  await settle(folder);
}

/** Names are on the disk too; where a system has no such thing, they come there by themselves. */
async function settle(folder: string): Promise<void> {
  const names = await open(folder, "r").catch(() => undefined);
  await names?.sync().catch(() => undefined);
  await names?.close();
}

/** A backup that can be restored, and what tells it from others. */
export interface Found {
  manifest: Manifest;
  /** SHA-256 of the manifest, in hexadecimal. */
  digest: string;
}

/** @throws ArchiveError when there is none, or it is not finished */
export async function findManifest(folder: string): Promise<Found> {
  const path = join(folder, manifestName);
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) throw new ArchiveError(await whyNone(folder));
  const manifest = readManifest(text, path);
  return { manifest, digest: createHash("sha256").update(text).digest("hex") };
}

async function whyNone(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return `${folder} cannot be read: is it the folder of a backup?`;
  if (names.includes(draftName))
    return `the backup in ${folder} is not finished: the same "cardea backup" finishes it, from the store it was begun of`;
  return `${folder} holds no backup: there is no ${manifestName}`;
}
