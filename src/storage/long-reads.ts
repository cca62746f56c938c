import { availableParallelism } from "node:os";

/** How many long reads are done at a time: two, or one where a core would not be left for requests. */
export const longReadsAtOnce = (): number => Math.max(1, Math.min(2, availableParallelism() - 1));
