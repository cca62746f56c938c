/** What all writes have in common. */
import { setTimeout } from "node:timers/promises";
import { FhirError, invalid, unprocessable } from "../fhir/error.ts";
import { isObject, printJson } from "../fhir/json.ts";
import type { Resource, ResourceMeta } from "../fhir/types.ts";
import type { Search } from "../search/search.ts";
import { Stale, type Change, type Commit, type Outcome, type ResourceStore, type Version } from "../storage/store.ts";
import type { Validator } from "../validation/validate.ts";
import type { Context } from "./interaction.ts";

/**
 * Makes `Context.prepare`: a resource, under the id it is to have, becomes a change.
 * Whatever version and time it claims is left out: the store gives new ones.
 * @param validator Absent: nothing is held against a resource, but for a SearchParameter that could not be used.
 */
export function preparing(
  search: Pick<Search, "index" | "faults">,
  validator: Validator | undefined,
): Context["prepare"] {
  return (resource, id, method) => {
    const { resourceType: type } = resource;
    const [meta, rest] = [ownMeta(resource.meta), without(resource, heading)];
    const stored: Resource = { resourceType: type, id, ...(Object.keys(meta).length > 0 && { meta }), ...rest };
    const errors = validator?.check(stored).filter(({ severity }) => severity === "error") ?? [];
    const faults = type === "SearchParameter" && errors.length === 0 ? search.faults(stored) : errors;
    if (faults.length > 0) throw unprocessable(faults);
    return { type, id, method, text: textOf(type, id, meta, rest), entries: search.index(stored) };
  };
}

const heading: ReadonlySet<string> = new Set(["resourceType", "id", "meta"]);
const ofTheStore: ReadonlySet<string> = new Set(["versionId", "lastUpdated", "_versionId", "_lastUpdated"]);

function ownMeta(meta: unknown): ResourceMeta {
  if (meta === undefined) return {};
  if (!isObject(meta)) throw invalid("meta must be an object", "meta");
  return without(meta, ofTheStore);
}

const without = (members: object, names: ReadonlySet<string>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([name]) => !names.has(name)));

/** Type, id and meta first, as the store wants them: members such as "1" would go before them in an object. */
function textOf(type: string, id: string, meta: object, rest: object): string {
  const head = `{"resourceType":${printJson(type)},"id":${printJson(id)},"meta":${printJson(meta)}`;
  const tail = printJson(rest);
  return tail === "{}" ? `${head}}` : `${head},${tail.slice(1)}`;
}

/** Milliseconds for which writers that collide are tried again. */
const patience = 10_000;

/**
 * Tries until nobody else has come between looking and writing, each time after a somewhat longer wait.
 * @throws FhirError `busy` when that has not come about in 10 s.
 */
export async function untilSettled<Result>(attempt: () => Promise<Result>): Promise<Result> {
  const end = performance.now() + patience;
  for (let wait = 1; ; wait = Math.min(wait * 2, 250)) {
    try {
      return await attempt();
    } catch (thrown) {
      if (!(thrown instanceof Stale)) throw thrown;
      if (performance.now() > end) throw new FhirError("busy", "others write the same at the same time: try again");
    }
    await setTimeout(wait * (0.5 + Math.random()));
  }
}

/** Commits one change. @throws FhirError, or `Stale` */
export async function commitOne(
  store: ResourceStore,
  change: Change,
  asserts: Commit["asserts"] = [],
): Promise<Outcome> {
  const [outcome] = await store.commit({ changes: [change], asserts });
  if (!outcome) throw new Error("a commit answered fewer outcomes than it had changes");
  return outcome;
}

/** What a write that leaves something behind answers. */
export function written({ did, version }: Outcome): { status: 200 | 201; version: Version } {
  if (!version) throw new Error("a commit of a resource answered no version");
  return { status: did === "created" ? 201 : 200, version };
}

/** @throws FhirError `invalid` unless a body is of the type that the URL names. */
export function expectType(resource: Resource, type: string): void {
  if (resource.resourceType !== type)
    throw invalid(`the URL names ${type}, the body is a ${resource.resourceType}`, "resourceType");
}
