/**
 * bzip2, read only: no package of the registry that unpacks it in plain JavaScript is looked after
 * any more. Every checksum is checked, and a file may be several streams one after another.
 */
import { bits, Bzip2Error, type Bits } from "./bzip2-bits.ts";
import { readBlock } from "./bzip2-block.ts";

/** No packed block is larger: 900,000 symbols of 20 bits, and its tables. */
const largestBlock = 2_400_000;
const [blockMagic, endMagic] = ["314159265359", "177245385090"];

/**
 * Unpacks while the bytes come, a block at a time.
 * @throws Bzip2Error when it is no bzip2, cut, or damaged
 */
export async function* bunzip2(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = bits();
  const more = feeder(source, packed);
  do {
    yield* readStream(source, more);
    await more();
  } while (source.left() > 0);
}

/** Makes sure that a whole block is at hand, or all that is left. */
function feeder(source: Bits, packed: AsyncIterable<Uint8Array>): () => Promise<void> {
  const chunks = packed[Symbol.asyncIterator]();
  let ended = false;
  return async () => {
    const gathered: Uint8Array[] = [];
    let size = source.left();
    while (!ended && size < largestBlock) {
      const next: IteratorResult<Uint8Array, unknown> = await chunks.next();
      if (next.done) ended = true;
      else {
        gathered.push(next.value);
        size += next.value.length;
      }
    }
    if (gathered.length > 0) source.feed(Buffer.concat(gathered));
  };
}

async function* readStream(source: Bits, more: () => Promise<void>): AsyncGenerator<Uint8Array> {
  await more();
  const room = readLevel(source) * 100_000;
  let combined = 0;
  for (;;) {
    const magic = [source.read(16), source.read(16), source.read(16)].map(hex).join("");
    const expected = source.word();
    if (magic === endMagic) {
      finish(source, expected, combined);
      return;
    }
    if (magic !== blockMagic) throw new Bzip2Error("a block does not begin where it should: the file is damaged");
    const pieces = readBlock(source, room);
    const found = checksum(pieces);
    if (found !== expected) throw new Bzip2Error("the checksum of a block is wrong: the file is damaged");
    combined = (((combined << 1) | (combined >>> 31)) ^ found) >>> 0;
    yield* pieces;
    await more();
  }
}

function readLevel(source: Bits): number {
  const head = source.left() < 4 ? "" : String.fromCharCode(...[0, 1, 2, 3].map(() => source.read(8)));
  const level = /^BZh([1-9])$/.exec(head)?.[1];
  if (level === undefined) throw new Bzip2Error("it is not bzip2");
  return Number(level);
}

function finish(source: Bits, expected: number, combined: number): void {
  if (expected !== combined) throw new Bzip2Error("the checksum of the whole is wrong: the file is damaged");
  source.align();
}

const hex = (value: number): string => value.toString(16).padStart(4, "0");

/** CRC-32 as bzip2 has it: the most significant bit first. */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc >>> 0;
});

function checksum(pieces: readonly Uint8Array[]): number {
  let crc = -1;
  for (const piece of pieces)
    for (let at = 0; at < piece.length; at++) crc = (crc << 8) ^ (crcTable[(crc >>> 24) ^ (piece[at] ?? 0)] ?? 0);
  return ~crc >>> 0;
}
