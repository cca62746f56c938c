import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** What is taken from a folder: FHIR JSON and NDJSON, packed or not. A file that is named is always read. */
const known = /\.(json|ndjson|jsonl)(\.gz|\.bz2)?$/i;

/** A path that cannot be read. The message names it. */
export class PathError extends Error {}

/**
 * The files that paths stand for: a file for itself, a folder for what it holds, in order of name, its folders too.
 * Hidden ones are passed over.
 * @throws PathError when a path is not there
 */
export async function findFiles(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const status = await stat(path).catch((error: unknown) => {
      throw new PathError(`${path} cannot be read: ${(error as Error).message}`);
    });
    if (status.isDirectory()) found.push(...(await filesBelow(path)));
    else found.push(path);
  }
  return found;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await filesBelow(path)));
    else if (known.test(entry.name)) found.push(path);
  }
  return found;
}
