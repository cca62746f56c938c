import { Bzip2Error, type Bits } from "./bzip2-bits.ts";

/** Symbols that one Huffman table is used for, before the next selector. */
const groupSize = 50;
const longestCode = 20;

/** One Huffman table, canonical: codes of one length follow one another. */
interface Table {
  shortest: number;
  /** Last code of each length; -1 where there is none. */
  limit: Int32Array;
  /** What to take off a code of each length to get its place among the symbols. */
  base: Int32Array;
  symbols: Uint16Array;
}

/** A block before the Burrows-Wheeler transform is undone. */
interface Sorted {
  /** In the low byte of each: the last column. */
  column: Uint32Array;
  length: number;
  /** The row of the original text. */
  origin: number;
}

/** Reads one block's body, after its magic number and checksum. `room`: most symbols it may hold. */
export function readBlock(source: Bits, room: number): Uint8Array[] {
  if (source.read(1) === 1) throw new Bzip2Error("it is of a kind (randomised) that no writer makes any more");
  const origin = source.read(24);
  const used = readUsed(source);
  const { tables, selectors } = readTables(source, used.length + 2);
  const column = new Uint32Array(room);
  const length = readSymbols(symbolReader(source, tables, selectors), used, column);
  if (origin >= length) throw new Bzip2Error("a block is damaged");
  return unrun(unsort({ column, length, origin }), length);
}

function readUsed(source: Bits): Uint8Array {
  const ranges = source.read(16);
  const used: number[] = [];
  for (let range = 0; range < 16; range++) {
    if ((ranges & (0x8000 >> range)) === 0) continue;
    const members = source.read(16);
    for (let bit = 0; bit < 16; bit++) if (members & (0x8000 >> bit)) used.push(range * 16 + bit);
  }
  if (used.length === 0) throw new Bzip2Error("a block is damaged");
  return Uint8Array.from(used);
}

function readTables(source: Bits, alphabet: number): { tables: Table[]; selectors: Uint8Array } {
  const count = source.read(3);
  const selectors = new Uint8Array(source.read(15));
  if (count < 2 || count > 6 || selectors.length === 0) throw new Bzip2Error("a block is damaged");
  const order = Uint8Array.from({ length: count }, (_, place) => place);
  for (let at = 0; at < selectors.length; at++) {
    let place = 0;
    while (source.read(1) === 1) if (++place >= count) throw new Bzip2Error("a block is damaged");
    selectors[at] = toFront(order, place);
  }
  return { tables: Array.from({ length: count }, () => tableOf(readLengths(source, alphabet))), selectors };
}

function readLengths(source: Bits, alphabet: number): Uint8Array {
  const lengths = new Uint8Array(alphabet);
  let length = source.read(5);
  for (let symbol = 0; symbol < alphabet; symbol++) {
    while (source.read(1) === 1) length += source.read(1) === 0 ? 1 : -1;
    if (length < 1 || length > longestCode) throw new Bzip2Error("a block is damaged");
    lengths[symbol] = length;
  }
  return lengths;
}

function tableOf(lengths: Uint8Array): Table {
  const limit = new Int32Array(longestCode + 1).fill(-1);
  const base = new Int32Array(longestCode + 1);
  const symbols: number[] = [];
  let code = 0;
  for (let length = 1; length <= longestCode; length++) {
    base[length] = code - symbols.length;
    const before = symbols.length;
    lengths.forEach((its, symbol) => its === length && symbols.push(symbol));
    code += symbols.length - before;
    if (symbols.length > before) limit[length] = code - 1;
    code <<= 1;
  }
  return { shortest: Math.min(...lengths), limit, base, symbols: Uint16Array.from(symbols) };
}

/** The next symbol at each call. */
function symbolReader(source: Bits, tables: readonly Table[], selectors: Uint8Array): () => number {
  let group = 0;
  let left = 0;
  let table: Table | undefined;
  return () => {
    if (left === 0) {
      table = tables[selectors[group++] ?? tables.length];
      left = groupSize;
    }
    left--;
    if (!table) throw new Bzip2Error("a block is damaged");
    return symbolOf(source, table);
  };
}

function symbolOf(source: Bits, { shortest, limit, base, symbols }: Table): number {
  let length = shortest;
  let code = source.read(length);
  while (code > (limit[length] ?? -1)) {
    if (++length > longestCode) throw new Bzip2Error("a block is damaged");
    code = (code << 1) | source.read(1);
  }
  const symbol = symbols[code - (base[length] ?? 0)];
  if (symbol === undefined) throw new Bzip2Error("a block is damaged");
  return symbol;
}

/** Undoes move-to-front and the runs of the most recent byte. Returns how many bytes there are. */
function readSymbols(next: () => number, used: Uint8Array, column: Uint32Array): number {
  const end = used.length + 1;
  let length = 0;
  let run = 0;
  let worth = 1;
  for (let symbol = next(); symbol !== end; symbol = next()) {
    if (symbol <= 1) {
      run += worth << symbol;
      worth <<= 1;
      if (run > column.length - length) throw new Bzip2Error("a block is damaged");
      continue;
    }
    if (run > 0) column.fill(used[0] ?? 0, length, (length += run));
    [run, worth] = [0, 1];
    if (length >= column.length) throw new Bzip2Error("a block is damaged");
    column[length++] = toFront(used, symbol - 1);
  }
  return run > 0 ? (column.fill(used[0] ?? 0, length, length + run), length + run) : length;
}

function toFront(list: Uint8Array, place: number): number {
  const found = list[place] ?? 0;
  list.copyWithin(1, 0, place);
  list[0] = found;
  return found;
}

/** Undoes the Burrows-Wheeler transform: each call gives the next byte. */
function unsort({ column, length, origin }: Sorted): () => number {
  const places = placesOf(column, length);
  for (let row = 0; row < length; row++) {
    const byte = (column[row] ?? 0) & 255;
    const place = places[byte] ?? 0;
    places[byte] = place + 1;
    column[place] = (column[place] ?? 0) | (row << 8);
  }
  let at = (column[origin] ?? 0) >>> 8;
  return () => {
    const cell = column[at] ?? 0;
    at = cell >>> 8;
    return cell & 255;
  };
}

/** Where the first row of each byte is, when the rows are in order. */
function placesOf(column: Uint32Array, length: number): Uint32Array {
  const counts = new Uint32Array(256);
  for (let row = 0; row < length; row++) {
    const byte = (column[row] ?? 0) & 255;
    counts[byte] = (counts[byte] ?? 0) + 1;
  }
  let place = 0;
  return counts.map((count) => (place += count) - count);
}

/** Undoes the first run-length coding: after four equal bytes comes how many more there are. */
function unrun(next: () => number, length: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let piece = new Uint8Array(65_536);
  let filled = 0;
  let last = -1;
  let same = 0;
  for (let left = length; left > 0; left--) {
    const byte = next();
    const times = same === 4 ? byte : 1;
    const value = same === 4 ? last : byte;
    same = same === 4 ? 0 : byte === last ? same + 1 : 1;
    last = same === 0 ? -1 : byte;
    if (filled + times > piece.length) {
      pieces.push(piece.subarray(0, filled));
      piece = new Uint8Array(65_536);
      filled = 0;
    }
    piece.fill(value, filled, filled + times);
    filled += times;
  }
  pieces.push(piece.subarray(0, filled));
  return pieces;
}
