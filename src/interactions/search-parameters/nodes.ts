/** The servers and commands that write to a store, and how far each of them follows its SearchParameters. */
import type { RecordStore } from "../../storage/records.ts";

/** The kind of the records that say who is there. */
export const nodeKind = "node";

/** Milliseconds after which one that was not heard of is taken for dead. */
const life = 20_000;
/** Most nodes of one store. */
const mostNodes = 1_000;

export interface Nodes {
  /** Says that we live, and know all SearchParameters up to a place in the order of commits. */
  tell(followed: number): Promise<void>;
  /** Whether all who live know them up to there. */
  know(place: number): Promise<boolean>;
  leave(): Promise<void>;
}

/**
 * @param now Milliseconds since 1970 UTC.
 * @param self Tells nodes apart.
 */
export function openNodes(records: RecordStore, now: () => number, self: string): Nodes {
  return {
    async tell(followed) {
      const body = { followed };
      await records.put({ kind: nodeKind, key: self, by: { alive: "yes" }, expires: now() + life, body });
    },
    async know(place) {
      const all = await records.find(nodeKind, "alive", "yes", { limit: mostNodes });
      return all.every(({ body }) => (body as { followed: number }).followed >= place);
    },
    leave: () => records.delete(nodeKind, self),
  };
}
