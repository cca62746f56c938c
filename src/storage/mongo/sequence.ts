/** When a version was committed: its place in the order of commits says it. */

/** Places in the order of commits that one millisecond has. */
export const placesPerMillisecond = 8_192;

/**
 * @param placed Its place; `at` where it was restored from elsewhere and so carries its time
 * @param epoch Where the clock of the order of commits begins; milliseconds since 1970 UTC
 * @returns milliseconds since 1970 UTC
 */
export const committedAt = ({ seq, at }: { seq: number; at?: number }, epoch: number): number =>
  at ?? epoch + Math.floor(seq / placesPerMillisecond);
