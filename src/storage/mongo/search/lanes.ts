/** Where searches wait that are not quick: those that may be short yet, slice by slice, and those that are long. */
import { longReadsAtOnce } from "../../long-reads.ts";
import { type Heavy, openHeavy } from "./heavy.ts";
import { type LongOnes, openLongOnes } from "./long-ones.ts";

export interface Lanes {
  /** Each is soon over, but many at once would be as bad as long ones. */
  medium: Heavy;
  heavy: Heavy;
  /** These are not tried cheaply at all. */
  long: LongOnes;
}

/** As many as commands of union.ts: the database can work on several. */
const mediumPlaces = 3;

export const openLanes = (): Lanes => ({
  medium: openHeavy(mediumPlaces),
  heavy: openHeavy(longReadsAtOnce()),
  long: openLongOnes(() => performance.now()),
});
