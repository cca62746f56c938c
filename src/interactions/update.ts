import { FhirError, invalid } from "../fhir/error.ts";
import { isId } from "../fhir/reference.ts";
import type { Assert, ResourceStore, Version } from "../storage/store.ts";
import type { Answer, Context, Handler } from "./interaction.ts";
import { conditionOf, onlyMatch } from "./condition.ts";
import { assertThat, relyOn } from "./precondition.ts";
import { commitOne, expectType, untilSettled, written } from "./write.ts";

/**
 * A new version of a resource, or its first one under an id that the client chose.
 * http://hl7.org/fhir/R4/http.html#update
 */
export const update: Handler<"update"> = async (asked, { store, prepare }) => {
  const { type, id, resource } = asked;
  expectType(resource, type);
  expectId(resource.id, id);
  const change = prepare(resource, id, "PUT");
  return untilSettled(async (): Promise<Answer> => {
    const { asserts, ...relied } = await relyOn(store, asked, asked);
    return written(await commitOne(store, { ...change, ...relied }, asserts));
  });
};

/** An update of what a condition finds. http://hl7.org/fhir/R4/http.html#cond-update */
export const updateIf: Handler<"update-if"> = async (asked, context) => {
  const { type, resource } = asked;
  expectType(resource, type);
  const { store, search, prepare } = context;
  const condition = conditionOf(search, type, asked.condition);
  const fresh = freshId(resource.id, context);
  return untilSettled(async (): Promise<Answer> => {
    const { found, asserts: matched } = await onlyMatch(store, condition);
    const { id, asserts } = await targetOf(store, found, { type, given: resource.id, fresh });
    const { asserts: more, ...relied } = await relyOn(store, { type, id }, asked);
    const change = prepare(resource, id, "PUT");
    return written(await commitOne(store, { ...change, ...relied }, [...matched, ...asserts, ...more]));
  });
};

/** @throws FhirError `invalid`: R4 demands that body and URL name the same id. */
export function expectId(given: unknown, id: string): void {
  if (given === undefined) throw invalid(`the URL names the id ${id}, the body none`, "id");
  if (given !== id) throw invalid(`the URL names the id ${id}, the body another`, "id");
}

/** The id that a conditional update creates under: the client's, if it gave one. @throws FhirError `invalid` */
export function freshId(given: unknown, { newId }: Pick<Context, "newId">): string {
  if (given === undefined) return newId();
  if (typeof given === "string" && isId(given)) return given;
  throw invalid("an id is 1 to 64 letters, digits, - and .", "id");
}

/**
 * Which resource a conditional update writes, and what the commit then relies on besides the condition.
 * @throws FhirError `invalid` when the client's id is not that of the match; `conflict` when nothing matches and the
 *   client's id is taken.
 */
export async function targetOf(
  store: ResourceStore,
  found: Version | undefined,
  { type, given, fresh }: { type: string; given: unknown; fresh: string },
): Promise<{ id: string; asserts: readonly Assert[] }> {
  if (found) {
    if (given === undefined || given === found.id) return { id: found.id, asserts: [] };
    throw invalid(`the condition matches ${type}/${found.id}, the body has another id`, "id");
  }
  if (given !== undefined && (await store.read(type, fresh))?.text !== undefined)
    throw new FhirError("conflict", `${type}/${fresh} is there and does not match the condition`);
  return { id: fresh, asserts: [assertThat(type, fresh, false)] };
}
