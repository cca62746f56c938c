/** Which resources a transaction writes, and what it then relies on. */
import { FhirError, type Issue } from "../fhir/error.ts";
import type { Method, Version } from "../storage/store.ts";
import { named, pathOf, type Entry } from "./entry.ts";
import type { Context } from "./interaction.ts";
import { conditionOf, onlyMatch } from "./match.ts";
import { pacer } from "./pace.ts";
import { relyOn, type Relied } from "./precondition.ts";
import { freshId, targetOf } from "./update.ts";
import type { Target } from "./url.ts";

/** What an entry does to one resource. */
export interface Write extends Relied {
  entry: Entry;
  method: Method;
  type: string;
  id: string;
  /** It has nothing to do: `ifNoneExist` found this. */
  found?: Version;
  /** The condition that nothing satisfied: it may make one resource only. */
  unmet?: string;
}

/** The id of the resource that an entry creates; the same however often the transaction is tried. */
export type FreshId = (entry: Entry) => string;

type Kinds = "create" | "update" | "update-if" | "delete" | "delete-if";
type Planned = Omit<Write, "entry" | "method" | "type">;
type Planner<Kind extends Kinds> = (
  target: Extract<Target, { kind: Kind }>,
  given: { entry: Entry; freshId: FreshId; context: Context },
) => Promise<Planned | undefined>;

const planners: { [Kind in Kinds]: Planner<Kind> } = {
  async create({ type, ifNoneExist }, { entry, freshId: fresh, context: { store, search } }) {
    const id = fresh(entry);
    if (!ifNoneExist) return { id, asserts: [] };
    const condition = conditionOf(search, type, ifNoneExist);
    const { found, assert } = await onlyMatch(store, condition);
    return found ? { id: found.id, found, asserts: [assert] } : { id, unmet: condition.said, asserts: [assert] };
  },

  async update(target, { context: { store } }) {
    return { id: target.id, ...(await relyOn(store, target, target)) };
  },

  async "update-if"(target, { entry, freshId: fresh, context: { store, search } }) {
    const condition = conditionOf(search, target.type, target.condition);
    const { found, assert } = await onlyMatch(store, condition);
    const given = entry.resource().id;
    const asked = { type: target.type, given, fresh: freshId(given, { newId: () => fresh(entry) }) };
    const { id, asserts } = await targetOf(store, found, asked);
    const relied = await relyOn(store, { type: target.type, id }, target);
    const all = [assert, ...asserts, ...relied.asserts];
    return { id, ...relied, asserts: all, ...(!found && { unmet: condition.said }) };
  },

  async delete(target, { context: { store } }) {
    return { id: target.id, ...(await relyOn(store, target, target)) };
  },

  async "delete-if"(target, { context: { store, search } }) {
    const { found, assert } = await onlyMatch(store, conditionOf(search, target.type, target.condition));
    if (!found) return undefined;
    const relied = await relyOn(store, found, target);
    return { id: found.id, ...relied, asserts: [assert, ...relied.asserts] };
  },
};

const methods: Record<Kinds, Method> = {
  delete: "DELETE",
  "delete-if": "DELETE",
  create: "POST",
  update: "PUT",
  "update-if": "PUT",
};
const order: readonly Method[] = ["DELETE", "POST", "PUT"];

const isWrite = (target: Target): target is Extract<Target, { kind: Kinds }> => Object.hasOwn(methods, target.kind);

/**
 * Finds out what the entries write, by the state of now; in the order in which R4 processes them.
 * An entry that writes nothing, such as a GET, has no part in it.
 * @throws FhirError naming the entry
 */
export async function planWrites(entries: readonly Entry[], freshId: FreshId, context: Context): Promise<Write[]> {
  const pace = pacer();
  const writes: Write[] = [];
  for (const entry of entries) {
    const write = await planOne(entry, freshId, context);
    if (write) writes.push(write);
    await pace();
  }
  expectOnce(writes);
  return order.flatMap((method) => writes.filter((write) => write.method === method));
}

async function planOne(entry: Entry, freshId: FreshId, context: Context): Promise<Write | undefined> {
  const { target } = entry;
  if (!isWrite(target)) return undefined;
  const planner = planners[target.kind] as Planner<Kinds>;
  try {
    const planned = await planner(target, { entry, freshId, context });
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
  for (const { found, entry, type, id, unmet } of writes) {
    if (found) continue;
    expectNew(`${type}/${id}`, entry, `write ${type}/${id}`);
    if (unmet !== undefined) expectNew(unmet, entry, `create what ${unmet} names`);
  }
}

function twice(first: Entry, second: Entry, what: string): FhirError {
  const paths = [pathOf(first.index), pathOf(second.index)];
  const diagnostics = `${paths.join(" and ")} both ${what}: a resource can be in a transaction once`;
  const issues = paths.map((expression): Issue => ({ severity: "error", code: "invalid", diagnostics, expression }));
  return new FhirError("invalid", diagnostics, undefined, issues);
}
