/** References that name their target by a search. http://hl7.org/fhir/R4/http.html#trules */
import { FhirError, invalid } from "../fhir/error.ts";
import { parseReference } from "../fhir/reference.ts";
import { matches, type Item, type World } from "../storage/match.ts";
import type { Assert, ResourceStore } from "../storage/store.ts";
import { inEntry, pathOf, type Entry } from "./entry.ts";
import type { Context } from "./interaction.ts";
import { conditionOf, type Condition } from "./match.ts";
import { pacer } from "./pace.ts";
import { parametersOf } from "./parameters.ts";
import { rewrite } from "./references.ts";

/** A conditional reference, and where it was met first. */
export interface Asking {
  text: string;
  condition: Condition;
  expression: string;
}

/** All conditional references of the entries, each once. @throws FhirError naming the entry of one that cannot be read */
export async function askingIn(entries: readonly Entry[], context: Context): Promise<Asking[]> {
  const pace = pacer();
  const found = new Map<string, Asking>();
  for (const entry of entries.filter(({ mayAsk }) => mayAsk())) {
    const reference = (text: string, path: () => string): undefined => {
      const condition = found.has(text) ? undefined : conditionIn(text, entry, context);
      if (condition) found.set(text, { text, condition, expression: `${pathOf(entry.index)}.resource.${path()}` });
    };
    rewrite(entry.resource(), { reference, link: () => undefined }, context.definitions);
    await pace();
  }
  return [...found.values()];
}

function conditionIn(text: string, { index }: Entry, { search, definitions }: Context): Condition | undefined {
  const asked = parseReference(text);
  if (asked.form !== "conditional") return undefined;
  return inEntry(index, "resource", () => {
    if (!definitions.isResourceType(asked.type)) throw invalid(`${asked.type} is not a resource type of FHIR R4`);
    return conditionOf(search, asked.type, parametersOf(asked.query));
  });
}

/** What a transaction itself writes. */
export interface Written {
  /** Ids of the resources of a type that it writes or deletes. */
  ids: (type: string) => readonly string[];
  /** The resources of a type as they will be. */
  items: (type: string) => readonly Item[];
}

export interface Resolved {
  /** Conditional reference → `Patient/1`. */
  targets: ReadonlyMap<string, string>;
  asserts: readonly Assert[];
}

/**
 * Finds what conditional references name, as the state is after the writes of the transaction: R4 resolves them last,
 * so one may name what another entry creates. Links within a condition are followed among what is written only.
 * @throws FhirError `precondition-failed` for none, `multiple-matches` for many, naming the reference
 */
export async function resolveAsking(
  asking: readonly Asking[],
  written: Written,
  store: ResourceStore,
): Promise<Resolved> {
  const targets = new Map<string, string>();
  const asserts: Assert[] = [];
  for (const one of asking) {
    const assert = assertOf(one.condition, written);
    const { versions } = await store.search({ ...assert, sort: [], limit: 2 });
    const ids = [...versions.map(({ id }) => id), ...ownMatches(one.condition, written)];
    targets.set(one.text, `${one.condition.type}/${onlyOne(ids, one)}`);
    asserts.push({ ...assert, expect: versions[0]?.id });
  }
  return { targets, asserts };
}

/** What is stored and stays as it is. */
function assertOf({ type, where }: Condition, { ids }: Written): Omit<Assert, "expect"> {
  const own = ids(type);
  if (own.length === 0) return { types: [type], where };
  return { types: [type], where: { op: "and", of: [where, { op: "not", of: { op: "id", ids: own } }] } };
}

function ownMatches({ type, where }: Condition, { items }: Written): string[] {
  const world: World = {
    get: (ofType, id) => items(ofType).find((item) => item.id === id),
    ofType: items,
  };
  return items(type)
    .filter((item) => matches(where, item, world))
    .map(({ id }) => id);
}

function onlyOne([id, ...more]: readonly string[], { text, expression }: Asking): string {
  if (id === undefined) throw new FhirError("precondition-failed", `nothing matches the reference ${text}`, expression);
  if (more.length > 0)
    throw new FhirError("multiple-matches", `more than one resource matches the reference ${text}`, expression);
  return id;
}
