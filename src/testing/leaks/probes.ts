/** Every path to a resource of another, each beside the same path to what was never there. */
import type { Paths } from "./probe.ts";
import { atLarge, reads, roundabout, searches } from "./reads.ts";
import { kinds } from "./world.ts";
import { bundled, moves, writes } from "./writes.ts";

export const probesFor: Paths = (target, bodyOf) => {
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
};
