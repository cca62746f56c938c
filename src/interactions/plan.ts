/** Which resources a transaction writes, and what it then relies on. */
import type { FhirError } from "../fhir/error.ts";
import { printJson } from "../fhir/json.ts";
import { readPatch } from "../patch/patch.ts";
import type { Method, Version } from "../storage/store.ts";
import { clash, inEntry, named, type Entry } from "./entry.ts";
import { entered } from "./entered.ts";
import type { Context, Target } from "./interaction.ts";
import { conditionOf, onlyMatch, type Condition } from "./condition.ts";
import { pacer } from "./pace.ts";
import { patched, unmatched } from "./patch.ts";
import { relyOn, type Relied } from "./precondition.ts";
import { freshId, targetOf } from "./update.ts";

/** What an entry does to one resource. */
export interface Write extends Relied {
  entry: Entry;
  method: Method;
  type: string;
  id: string;
  /** It has nothing to do: `ifNoneExist` found this. */
  found?: Version;
  /** What says whether and which resource it writes. */
  condition?: Condition;
  /** Nothing satisfied the condition. */
  unmet?: boolean;
  /** What a patch was applied to and what came of it, as JSON text. */
  patched?: { before: string; after: string };
}

/** What the plan of one entry goes by. */
interface Given {
  entry: Entry;
  freshId: FreshId;
  context: Context;
  /** Ids of the resources of a type that the transaction deletes, which it does first. */
  gone: (type: string) => readonly string[];
}

/** The id of the resource that an entry creates; the same however often the transaction is tried. */
export type FreshId = (entry: Entry) => string;

type Kinds = "create" | "update" | "update-if" | "patch" | "patch-if" | "delete" | "delete-if";
type Planned = Omit<Write, "entry" | "method" | "type">;
type Planner<Kind extends Kinds> = (
  target: Extract<Target, { kind: Kind }>,
  given: Given,
) => Promise<Planned | undefined>;

const planners: { [Kind in Kinds]: Planner<Kind> } = {
  async create({ type, ifNoneExist }, { entry, freshId: fresh, context: { store, search }, gone }) {
    const id = fresh(entry);
    if (!ifNoneExist) return { id, asserts: [] };
    const condition = conditionOf(search, type, ifNoneExist);
    const { found, asserts } = await onlyMatch(store, condition, gone(type));
    return found ? { id: found.id, found, asserts } : { id, condition, unmet: true, asserts };
  },

  async update(target, { context: { store } }) {
    return { id: target.id, ...(await relyOn(store, target, target)) };
  },

  async "update-if"(target, { entry, freshId: fresh, context: { store, search }, gone }) {
    const { type } = target;
    const condition = conditionOf(search, type, target.condition);
    const { found, asserts: matched } = await onlyMatch(store, condition, gone(type));
    const given = entry.resource().id;
    const asked = { type, given, fresh: freshId(given, { newId: () => fresh(entry) }) };
    const { id, asserts } = await targetOf(store, found, asked);
    const relied = await relyOn(store, { type, id }, target);
    return { id, condition, unmet: !found, ...relied, asserts: [...matched, ...asserts, ...relied.asserts] };
  },

  async patch(target, given) {
    return { id: target.id, asserts: [], ...(await patchedBy({ ...target }, given)) };
  },

  async "patch-if"(target, given) {
    const { store, search } = given.context;
    const condition = conditionOf(search, target.type, target.condition);
    const { found, asserts } = await onlyMatch(store, condition, given.gone(target.type));
    if (!found) throw unmatched(condition.said);
    const { id } = found;
    return { id, condition, asserts, ...(await patchedBy({ ...target, id }, given)) };
  },

  async delete(target, { context: { store } }) {
    return { id: target.id, ...(await relyOn(store, target, target)) };
  },

  async "delete-if"(target, { context: { store, search } }) {
    const { found, asserts } = await onlyMatch(store, conditionOf(search, target.type, target.condition));
    if (!found) return undefined;
    const relied = await relyOn(store, found, target);
    return { id: found.id, ...relied, asserts: [...asserts, ...relied.asserts] };
  },
};

/** Applies the patch of an entry to what is there now. */
async function patchedBy(
  asked: Parameters<typeof patched>[1],
  { entry, context }: Given,
): Promise<Pick<Write, "onVersion" | "patched">> {
  const read = inEntry(entry.index, "resource", () => readPatch(entry.patch(), asked.type, context));
  const { before, after, onVersion } = await patched(context.store, asked, read);
  return { onVersion, patched: { before: before.text, after: printJson(after) } };
}

const methods: Record<Kinds, Method> = {
  delete: "DELETE",
  "delete-if": "DELETE",
  create: "POST",
  update: "PUT",
  "update-if": "PUT",
  patch: "PATCH",
  "patch-if": "PATCH",
};
const order: readonly (readonly Method[])[] = [["DELETE"], ["POST"], ["PUT", "PATCH"]];

/** True for what a transaction does in its commit. */
export const isWrite = (target: Target): target is Extract<Target, { kind: Kinds }> =>
  Object.hasOwn(methods, target.kind);

/**
 * Finds out what the entries write, by the state of now; in the order in which R4 processes them.
 * An entry that writes nothing, such as a GET, has no part in it.
 * @throws FhirError naming the entry
 */
export async function planWrites(entries: readonly Entry[], freshId: FreshId, context: Context): Promise<Write[]> {
  const pace = pacer();
  const writes: Write[] = [];
  let gone: Given["gone"] = () => [];
  for (const together of order) {
    for (const entry of entries) {
      const method = methodOf(entry);
      const write = method && together.includes(method) ? await planOne({ entry, freshId, context, gone }) : undefined;
      if (write) writes.push(write);
      await pace();
    }
    if (together.includes("DELETE")) gone = idsByType(writes);
  }
  expectOnce(writes);
  return writes;
}

/** Ids of what is written, by type. */
export function idsByType(writes: readonly Pick<Write, "type" | "id">[]): (type: string) => readonly string[] {
  const ids = new Map<string, string[]>();
  for (const { type, id } of writes) {
    const known = ids.get(type);
    if (known) known.push(id);
    else ids.set(type, [id]);
  }
  return (type) => ids.get(type) ?? [];
}

const methodOf = ({ target }: Entry) => (isWrite(target) ? methods[target.kind] : undefined);

async function planOne(given: Given): Promise<Write | undefined> {
  const { entry } = given;
  const { target } = entry;
  if (!isWrite(target)) return undefined;
  const planner = planners[target.kind] as Planner<Kinds>;
  try {
    const planned = await planner(target, { ...given, context: entered(target, given.context) });
    return planned && { ...planned, entry, method: methods[target.kind], type: target.type };
  } catch (thrown) {
    throw named(thrown, entry.index, "");
  }
}

/** @throws FhirError `invalid`: a resource can be in a transaction once. http://hl7.org/fhir/R4/http.html#trules */
function expectOnce(writes: readonly Write[]): void {
  const seen = new Map<string, Entry>();
  const expectNew = (key: string, entry: Entry, what: string) => {
    const first = seen.get(key);
    if (first) throw twice(first, entry, what);
    seen.set(key, entry);
  };
  for (const { found, entry, type, id, condition, unmet } of writes) {
    if (found) continue;
    expectNew(`${type}/${id}`, entry, `write ${type}/${id}`);
    if (condition && unmet) expectNew(condition.said, entry, `create what ${condition.said} names`);
  }
}

/** The failure of a transaction in which two entries are about one resource. */
export function twice(first: Entry, second: Entry, what: string): FhirError {
  return clash(first.index, second.index, "", `both ${what}: a resource can be in a transaction once`);
}
