/** What a body is gathered in. */
export interface Vessel {
  /** @returns False when the limit is passed; what was gathered is then let go. */
  add(chunk: Buffer): boolean;
  /** All that was added, once. The vessel is empty then. */
  pour(): Buffer;
}

/** Most that is set aside on the mere word of a caller. Bytes. */
const trusted = 65_536;

/**
 * Makes a vessel that grows in one piece, so that a large body is never held twice for long.
 * @param limit Most bytes.
 * @param length Bytes that are said to come: set aside once a quarter of them has.
 */
export function openVessel(limit: number, length = 0): Vessel {
  let held: Buffer = Buffer.alloc(0);
  let size = 0;
  const capacity = (least: number) => {
    const believed = least * 4 >= length || length <= trusted ? length : 0;
    return Math.max(least, believed, Math.min(size * 2, limit));
  };
  return {
    add(chunk) {
      const least = size + chunk.length;
      if (least > limit) held = Buffer.alloc(0);
      if (least > limit) return false;
      // Most bodies are one chunk.
      if (size === 0 && chunk.length >= length) held = chunk;
      else held = put(chunk, held, size, capacity);
      size = least;
      return true;
    },
    pour() {
      const whole = held.subarray(0, size);
      held = Buffer.alloc(0);
      size = 0;
      return whole;
    },
  };
}

function put(chunk: Buffer, held: Buffer, size: number, capacity: (least: number) => number): Buffer {
  const least = size + chunk.length;
  const roomy = least <= held.length ? held : grown(held, size, capacity(least));
  chunk.copy(roomy, size);
  return roomy;
}

function grown(held: Buffer, size: number, capacity: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(capacity);
  held.copy(larger, 0, 0, size);
  letGo(held);
  return larger;
}

/** What is smaller may share its memory with others, and is left to the collector. Bytes. */
const own = 1_048_576;

/** Frees the memory of a large buffer now: the collector would leave it for too long. Nobody may use it after that. */
export function letGo({ buffer, byteLength }: Buffer): void {
  if (byteLength >= own && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
