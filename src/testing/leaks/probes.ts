/** Every path to a resource of another, each beside the same path to what was never there. */
import type { Probe, Target } from "./probe.ts";
import { atLarge, reads, roundabout, searches } from "./reads.ts";
import { kinds } from "./world.ts";
import { bundled, moves, writes } from "./writes.ts";

/** What reads, and what writes; in the same order whatever the target. */
export function probesFor(
  target: Target,
  bodyOf: (type: string, kind: string) => object,
): { reads: Probe[]; writes: Probe[] } {
  const places = kinds.map(({ type, kind }) => ({ type, kind, id: target.id(type, kind) }));
  return {
    reads: [
      ...places.flatMap(({ type, id }) => [...reads(`${type}/${id}`), ...searches(type, id, target)]),
      ...roundabout(target),
      ...atLarge,
    ],
    writes: [
      ...places.flatMap(({ type, kind, id }) => [
        ...bundled(`${type}/${id}`),
        ...writes(type, id, bodyOf(type, kind), target),
      ]),
      ...moves(target),
    ],
  };
}
