/** Where a load keeps its notes: in the store itself, or in files beside it when the store is elsewhere. */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RecordStore } from "../storage/records.ts";
import type { Note, Notes } from "./target.ts";

const kind = "load";

/** Notes as records of the store that is loaded. */
export const recordNotes = (records: Pick<RecordStore, "get" | "put">): Notes => ({
  get: async (digest) => (await records.get(kind, digest))?.body as Note | undefined,
  async put(digest, note) {
    await records.put({ kind, key: digest, body: note });
  },
});

/** Notes as files, `DATA_DIR/loads/[digest].json`: what was loaded into another server. */
export function fileNotes(dataDir: string, server: string): Notes {
  const folder = join(dataDir, "loads");
  const pathOf = (digest: string) =>
    join(folder, `${createHash("sha256").update(`${server}\n${digest}`).digest("hex")}.json`);
  return {
    async get(digest) {
      try {
        return JSON.parse(await readFile(pathOf(digest), "utf8")) as Note;
      } catch {
        return undefined;
      }
    },
    async put(digest, note) {
      await mkdir(folder, { recursive: true });
      const path = pathOf(digest);
      await writeFile(`${path}.new`, JSON.stringify(note));
      await rename(`${path}.new`, path);
    },
  };
}
