import type { Change, Outcome } from "../storage/store.ts";
import type { Answer, Handler } from "./interaction.ts";
import { conditionOf, onlyMatch } from "./condition.ts";
import { relyOn } from "./precondition.ts";
import { commitOne, untilSettled } from "./write.ts";

/** Deletes a resource; one that is not there is left so. http://hl7.org/fhir/R4/http.html#delete */
export const remove: Handler<"delete"> = async (asked, { store }) =>
  untilSettled(async () => {
    const { asserts, ...relied } = await relyOn(store, asked, asked);
    return removed(await commitOne(store, { ...deletion(asked.type, asked.id), ...relied }, asserts));
  });

/**
 * Deletes what a condition finds. Nothing found is no failure: R4 has it that the server then does what it does for a
 * resource that is not there. http://hl7.org/fhir/R4/http.html#3.1.0.7.1
 */
export const removeIf: Handler<"delete-if"> = async (asked, { store, search }) => {
  const condition = conditionOf(search, asked.type, asked.condition);
  return untilSettled(async () => {
    const { found, asserts: matched } = await onlyMatch(store, condition);
    if (!found) return { status: 204 };
    const { asserts, ...relied } = await relyOn(store, found, asked);
    return removed(await commitOne(store, { ...deletion(found.type, found.id), ...relied }, [...matched, ...asserts]));
  });
};

/** The change that deletes a resource. */
export const deletion = (type: string, id: string): Change => ({ type, id, method: "DELETE", entries: [] });

/** The ETag of the deletion lets the client bring it back to life knowing what it replaces. */
export const removed = ({ version }: Outcome): Answer => ({ status: 204, ...(version && { version }) });
