/** What makes a bzip2 file unreadable. The message says where. */
export class Bzip2Error extends Error {}

/** Reads bits, the most significant first, from a window that can be moved on. */
export interface Bits {
  /** The next `count` bits, at most 24, as a number. @throws Bzip2Error at the end of the bytes */
  read(count: number): number;
  /** The next 32 bits, unsigned. */
  word(): number;
  /** Drops what is left of the byte that was begun. */
  align(): void;
  /** Puts more bytes behind those that are left. */
  feed(bytes: Uint8Array): void;
  /** Whole bytes that are left. */
  left(): number;
}

export function bits(): Bits {
  let bytes: Uint8Array = new Uint8Array(0);
  let at = 0;
  let held = 0;
  let count = 0;

  function read(wanted: number): number {
    while (count < wanted) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Bzip2Error("it ends too early: the file was cut");
      held = (held << 8) | byte;
      count += 8;
    }
    count -= wanted;
    return (held >>> count) & ((1 << wanted) - 1);
  }
  return {
    read,
    word: () => ((read(16) << 16) | read(16)) >>> 0,
    align: () => void (count -= count % 8),
    feed(more) {
      bytes = Buffer.concat([bytes.subarray(at), more]);
      at = 0;
    },
    left: () => bytes.length - at + (count >> 3),
  };
}
