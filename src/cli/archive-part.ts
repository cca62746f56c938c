/** Parts of a backup as files: written once, checked before they are used. */
import { createHash, type Hash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { ArchiveError, type Kind, type Part } from "./archive-form.ts";

/** A part that is being written. */
export interface PartWriter {
  write(line: string): Promise<void>;
  /** Lines so far. */
  lines(): number;
  /** It is large enough. */
  isFull(): boolean;
  /** Ends it: only then it has its name, and it is on the disk. */
  close(): Promise<Part>;
  /** Leaves it. */
  drop(): void;
}

interface Beginning {
  name: string;
  kind: Kind;
  mostLines: number | undefined;
}

/** Of one part, before packing: what is lost when a backup is stopped. Characters. */
const mostLength = 32 * 1_048_576;
/** Characters handed on at a time. */
const together = 262_144;
/** Fast rather than small: a backup should not be slower than the disk. */
const level = 3;

/** @param folder That the part lies in. It holds what patients trust us with: only the owner may read it */
export function openPart(folder: string, { name, kind, mostLines = 100_000 }: Beginning): PartWriter {
  const path = join(folder, name);
  const [gzip, hash] = [createGzip({ level }), createHash("sha256")];
  const size = { bytes: 0 };
  const file = createWriteStream(`${path}.new`, { flush: true, mode: 0o600 });
  const written = pipeline(gzip, (source: AsyncIterable<Buffer>) => counted(source, hash, size), file);
  written.catch(() => undefined);
  let [waiting, lines, length] = ["", 0, 0];
  async function send(): Promise<void> {
    const text = waiting;
    waiting = "";
    if (!gzip.write(text)) await Promise.race([once(gzip, "drain"), written]);
  }
  return {
    async write(line) {
      waiting += `${line}\n`;
      lines++;
      length += line.length;
      if (waiting.length >= together) await send();
    },
    lines: () => lines,
    isFull: () => length >= mostLength || lines >= mostLines,
    async close() {
      gzip.end(waiting);
      await written;
      await rename(`${path}.new`, path);
      return { name, kind, lines, bytes: size.bytes, sha256: hash.digest("hex") };
    },
    drop: () => void gzip.destroy(),
  };
}

async function* counted(source: AsyncIterable<Buffer>, hash: Hash, size: { bytes: number }): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    hash.update(chunk);
    size.bytes += chunk.length;
    yield chunk;
  }
}

/** @throws ArchiveError when a part is not there, cut, or not what it was */
export async function checkPart(folder: string, { name, bytes, sha256 }: Part): Promise<void> {
  const path = join(folder, name);
  const size = (await stat(path).catch(() => undefined))?.size;
  if (size === undefined) throw new ArchiveError(`${path} is missing: the backup is not whole`);
  if (size < bytes) throw new ArchiveError(`${path} is cut: ${size} of ${bytes} bytes are there`);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: together })) hash.update(chunk as Buffer);
  if (hash.digest("hex") !== sha256)
    throw new ArchiveError(`${path} is not what was written: its SHA-256 is not that of the manifest`);
}
