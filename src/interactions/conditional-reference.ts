/** References that name their target by a search. http://hl7.org/fhir/R4/http.html#trules */
import { FhirError, invalid } from "../fhir/error.ts";
import { parseReference } from "../fhir/reference.ts";
import type { Criterion } from "../storage/query.ts";
import type { Assert, ResourceStore } from "../storage/store.ts";
import { inEntry, pathOf, type Entry } from "./entry.ts";
import type { Context } from "./interaction.ts";
import { conditionOf, expectWhole, without, type Condition } from "./condition.ts";
import { assertWhole, uncertain } from "./gaps.ts";
import { pacer } from "./pace.ts";
import { parametersOf } from "./parameters.ts";
import { rewrite } from "./rewrite.ts";
import type { Shelf } from "./shelf.ts";

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

export interface Resolved {
  /** Conditional reference → `Patient/1`. */
  targets: ReadonlyMap<string, string>;
  asserts: readonly Assert[];
}

/** What a transaction itself does. */
export interface Written {
  /** Ids of the resources of a type that were there before and that it writes or deletes. */
  changed: (type: string) => readonly string[];
  /** What it writes. */
  shelf: Shelf;
}

/**
 * Finds what conditional references name, as the state is after the writes of the transaction: R4 resolves them last,
 * so one may name what another entry creates.
 * @throws FhirError `precondition-failed` for none or one that may be there unseen, `multiple-matches` for many, naming the reference
 */
export async function resolveAsking(
  asking: readonly Asking[],
  { changed, shelf }: Written,
  store: ResourceStore,
): Promise<Resolved> {
  const pace = pacer();
  const targets = new Map<string, string>();
  const asserts: Assert[] = [];
  for (const one of asking) {
    const { type, where, gaps } = one.condition;
    await expectWhole(store, one.condition);
    expectWritten(one.condition, shelf);
    const stays = { types: [type], where: without(where, changed(type)) };
    const { versions } = await store.search({ ...stays, sort: [], limit: 2, deadline: patience });
    targets.set(one.text, `${type}/${onlyOne([...versions, ...shelf.matching(type, where)], one)}`);
    asserts.push({ ...stays, expect: versions[0]?.id }, ...assertWhole(gaps));
    await pace();
  }
  return { targets, asserts };
}

/** The same of what a transaction writes, but for one resource. @throws FhirError `precondition-failed` */
export function expectWritten({ said, gaps }: Condition, shelf: Shelf, besides?: string): void {
  const isMissed = (type: string, where: Criterion) => shelf.matching(type, where).some(({ id }) => id !== besides);
  const gap = gaps.find(({ types, where }) => types.some((type) => isMissed(type, where)));
  if (gap) throw uncertain(said, gap);
}

/** Milliseconds after which looking for one is given up. */
const patience = 10_000;

function onlyOne([one, ...more]: readonly { id: string }[], { text, expression }: Asking): string {
  if (!one) throw new FhirError("precondition-failed", `nothing matches the reference ${text}`, expression);
  if (more.length > 0)
    throw new FhirError("multiple-matches", `more than one resource matches the reference ${text}`, expression);
  return one.id;
}
