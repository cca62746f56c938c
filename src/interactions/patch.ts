/** http://hl7.org/fhir/R4/http.html#patch */
import { FhirError } from "../fhir/error.ts";
import { versionNumber } from "../fhir/etag.ts";
import type { Resource } from "../fhir/types.ts";
import { readPatch, type Patch } from "../patch/patch.ts";
import { Refused, Stale, type ResourceStore, type Version } from "../storage/store.ts";
import { conditionOf, onlyMatch } from "./condition.ts";
import type { Answer, Handler } from "./interaction.ts";
import { expectThere } from "./there.ts";
import { commitOne, untilSettled, written } from "./write.ts";

/**
 * A new version of a resource, from the current one. Without If-Match a patch is done on the version that is there when
 * it is stored, whoever writes at the same time.
 */
export const patch: Handler<"patch"> = async (asked, context) => {
  const { store, prepare } = context;
  const { type, id } = asked;
  const read = readPatch(asked.patch, type, context);
  return untilSettled(async (): Promise<Answer> => {
    const { after, onVersion } = await patched(store, asked, read);
    const change = { ...prepare(after, id, "PATCH"), onVersion };
    return written(await lookedAgain(asked, () => commitOne(store, change)));
  });
};

/** A patch of what a condition finds; it never creates. http://hl7.org/fhir/R4/http.html#cond-patch */
export const patchIf: Handler<"patch-if"> = async (asked, context) => {
  const { store, search, prepare } = context;
  const read = readPatch(asked.patch, asked.type, context);
  const condition = conditionOf(search, asked.type, asked.condition);
  return untilSettled(async (): Promise<Answer> => {
    const { found, asserts } = await onlyMatch(store, condition);
    if (!found) throw unmatched(condition.said);
    const { after, onVersion } = await patched(store, { ...asked, id: found.id }, read);
    const change = { ...prepare(after, found.id, "PATCH"), onVersion };
    return written(await lookedAgain(asked, () => commitOne(store, change, asserts)));
  });
};

/** The failure of a conditional patch that matches nothing. */
export const unmatched = (said: string) => new FhirError("not-found", `nothing matches ${said}`);

interface Asked {
  type: string;
  id: string;
  ifMatch?: string;
}

/** What a patch makes of a resource. */
export interface Patched {
  /** The version that it was made of: the commit relies on it. */
  before: Version & { text: string };
  after: Resource;
  onVersion: number;
}

/**
 * Applies a patch to the current version.
 * @throws FhirError `not-found`, `deleted`, `precondition-failed`; what the patch throws
 */
export async function patched(store: ResourceStore, { type, id, ifMatch }: Asked, read: Patch): Promise<Patched> {
  const key = `${type}/${id}`;
  const before = expectThere(await store.read(type, id), key);
  const { text, version } = before;
  if (ifMatch !== undefined && ifMatch !== "*" && versionNumber(ifMatch) !== version)
    throw new FhirError("precondition-failed", `${key} is not at version ${ifMatch}`);
  return { before, after: read.apply(text), onVersion: version };
}

/**
 * Commits what was made of a version. Another version there by then is what the client has to know of only when it
 * named one.
 * @throws Stale to look again
 */
async function lookedAgain<Result>(
  { ifMatch }: Pick<Asked, "ifMatch">,
  commit: () => Promise<Result>,
): Promise<Result> {
  try {
    return await commit();
  } catch (thrown) {
    throw isOvertaken(thrown, ifMatch) ? new Stale("another version came between") : thrown;
  }
}

/** Whether a commit failed for a version that the client did not name. */
export const isOvertaken = (thrown: unknown, ifMatch: string | undefined): thrown is Refused =>
  thrown instanceof Refused && thrown.kind === "precondition-failed" && (ifMatch === undefined || ifMatch === "*");
