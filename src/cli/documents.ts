import { withoutMark } from "../fhir/utf8.ts";
import { PathError } from "./files.ts";

/** One JSON text of a file: all of it, or a line of NDJSON. */
export interface Document {
  bytes: Buffer;
  /** Counts up from 1; undefined when the file is one document. */
  line: number | undefined;
  /** Where the file's content goes on. Bytes. */
  end: number;
}

/** As much of the content as tells what a file is. Bytes. */
const enough = 1_048_576;
const newline = 10;

/**
 * Cuts a file's content into its documents. It is NDJSON when its name says so, or when an object ends one line and
 * another begins the next, which happens in no single JSON text.
 *
 * @param limit Most bytes of one document.
 * @throws PathError when one is larger
 */
export async function* documents(
  path: string,
  content: AsyncIterable<Uint8Array>,
  limit: number,
): AsyncGenerator<Document> {
  const chunks = content[Symbol.asyncIterator]();
  const head = await take(chunks, enough);
  const rest = chained(head, chunks);
  const tooLarge = (line?: number) =>
    new PathError(
      `${path}${line ? `:${line}` : ""}: one document is larger than ${limit / 1_048_576} MB (MAX_BODY_MB)`,
    );
  if (isLines(path, head)) yield* lines(rest, limit, tooLarge);
  else yield whole(await take(rest, limit + 1), limit, tooLarge);
}

const isLines = (path: string, head: Buffer): boolean =>
  /\.(ndjson|jsonl)(\.gz|\.bz2)?$/i.test(path) || /\}\s*\n\s*\{/.test(head.toString("latin1"));

function whole(bytes: Buffer, limit: number, tooLarge: () => PathError): Document {
  if (bytes.length > limit) throw tooLarge();
  return { bytes: withoutMark(bytes), line: undefined, end: bytes.length };
}

async function* lines(
  content: AsyncIterable<Uint8Array>,
  limit: number,
  tooLarge: (line: number) => PathError,
): AsyncGenerator<Document> {
  let kept: Uint8Array[] = [];
  let size = 0;
  let line = 1;
  let end = 0;
  const cut = (last: Uint8Array): Document => {
    const bytes = Buffer.concat([...kept, last]);
    kept = [];
    size = 0;
    return { bytes: line === 1 ? withoutMark(bytes) : bytes, line: line++, end };
  };
  for await (const chunk of content) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
      end += at + 1 - from;
      if (size + at - from > limit) throw tooLarge(line);
      const document = cut(chunk.subarray(from, at));
      if (!isBlank(document.bytes)) yield document;
      from = at + 1;
    }
    kept.push(chunk.subarray(from));
    end += chunk.length - from;
    size += chunk.length - from;
    if (size > limit) throw tooLarge(line);
  }
  const last = cut(new Uint8Array(0));
  if (!isBlank(last.bytes)) yield last;
}

/** Gathers at least so many bytes, or all there are. */
async function take(chunks: AsyncIterator<Uint8Array>, wanted: number): Promise<Buffer> {
  const gathered: Uint8Array[] = [];
  let size = 0;
  while (size < wanted) {
    const next: IteratorResult<Uint8Array, unknown> = await chunks.next();
    if (next.done) break;
    gathered.push(next.value);
    size += next.value.length;
  }
  return Buffer.concat(gathered, size);
}

async function* chained(head: Buffer, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
}

const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte <= 32);
