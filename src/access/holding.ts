/** Nothing enters or leaves the record of a patient that the caller does not hold. */
import { patientsOf } from "../search/compartment.ts";
import type { Criterion, IndexEntry } from "../storage/query.ts";
import { Refused, type Change, type Method, type ResourceStore } from "../storage/store.ts";
import type { Rights } from "./rights.ts";
import type { Letter } from "./scope.ts";

/** What each method asks for: an update may create under an id that the client chose. */
export const lettersOf: Readonly<Record<Method, Letter>> = { POST: "c", PUT: "u", PATCH: "u", DELETE: "d" };

export interface HoldingOptions {
  store: Pick<ResourceStore, "search">;
  rights: Pick<Rights, "holds">;
}

export const openHolding = ({ store, rights }: HoldingOptions) => ({
  /**
   * Whose records a change enters or leaves must be open to the caller.
   * @param before What its resource was found by; nothing: it was not there
   * @throws Refused `forbidden`
   */
  async expectHeld(change: Change, before: readonly IndexEntry[]): Promise<void> {
    const moved = [...patientsOf(before).symmetricDifference(patientsOf(change.entries))];
    const holds = rights.holds(lettersOf[change.method], change.type);
    const doubtful = moved.filter((id) => !names(holds, id));
    if (doubtful.length === 0) return;
    const where: Criterion = { op: "and", of: [{ op: "id", ids: doubtful }, holds] };
    const { total } = await store.search({ types: ["Patient"], where, sort: [], limit: 0, total: "accurate" });
    if (total !== doubtful.length)
      throw new Refused("forbidden", change, `this ${change.type} may not be moved into or out of that record`);
  },
});

/** Whether a criterion holds of a resource by its id alone. */
const names = (where: Criterion, id: string): boolean =>
  where.op === "all" ||
  (where.op === "id" && where.ids.includes(id)) ||
  (where.op === "or" && where.of.some((part) => names(part, id)));
