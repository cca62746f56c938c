/** The one door for packed files: whatever a file is packed with, its content comes out as bytes. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { bunzip2 } from "./bzip2.ts";
import { PathError } from "./files.ts";

/** What a look through a whole file tells, before any of it is used. */
export interface Examined {
  /** SHA-256 of the content, in hexadecimal: the same however it is packed. */
  digest: string;
  /** Bytes of the content. */
  size: number;
}

/**
 * The content of a file, unpacked when it begins as gzip or bzip2 do.
 * @throws PathError when it cannot be read, is cut or damaged, or is not what its name says
 */
export async function* contentOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* unpacked(path, await packingOf(path));
  } catch (error) {
    if (error instanceof PathError) throw error;
    throw new PathError(`${path} cannot be read: ${reason(error as NodeJS.ErrnoException)}`);
  }
}

/** Reads a file to its end: a packed one that is cut or damaged is found here. @throws PathError */
export async function examine(path: string): Promise<Examined> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const bytes of contentOf(path)) {
    hash.update(bytes);
    size += bytes.length;
  }
  return { digest: hash.digest("hex"), size };
}

type Packing = "gz" | "bz2" | undefined;

async function packingOf(path: string): Promise<Packing> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(3), 0, 3, 0);
    const head = buffer.toString("latin1", 0, bytesRead);
    const packing = head.startsWith("\x1f\x8b") ? "gz" : head === "BZh" ? "bz2" : undefined;
    const named = /\.(gz|bz2)$/i.exec(path)?.[1]?.toLowerCase();
    if (named !== undefined && named !== packing)
      throw new PathError(`${path} is no .${named} file, whatever its name says`);
    return packing;
  } finally {
    await file.close();
  }
}

function unpacked(path: string, packing: Packing): AsyncIterable<Uint8Array> {
  const stream = createReadStream(path, { highWaterMark: 262_144 });
  if (packing === "bz2") return bunzip2(stream);
  if (packing === undefined) return stream;
  const gunzip = createGunzip({ chunkSize: 262_144 });
  stream.on("error", (error) => gunzip.destroy(error));
  return stream.pipe(gunzip);
}

const reason = ({ code, message }: NodeJS.ErrnoException): string =>
  code === "Z_BUF_ERROR" ? "it ends too early: the file was cut" : message;
