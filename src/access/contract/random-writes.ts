/** Random commits of a caller, and what must become of them. */
import type { Dice } from "../../storage/contract/dice.ts";
import { question } from "../../storage/contract/questions.ts";
import { randomCommit, types, type Model } from "../../storage/contract/worlds.ts";
import { matches, type Item } from "../../storage/match.ts";
import type { Criterion } from "../../storage/query.ts";
import type { Assert, Change, Commit } from "../../storage/store.ts";
import { lettersOf } from "../holding.ts";
import type { Rights } from "../rights.ts";
import { coming, openVisible, recordsOf } from "./visible.ts";

interface Bench {
  random: Dice;
  model: Model;
  /** The last version of each that was not a deletion. */
  last: ReadonlyMap<string, Item>;
}

/** What becomes of a commit: of each change in it, or why it is refused. */
export type Fate = readonly string[] | "forbidden" | "Stale";

/** Creations are under an id that is nobody's. */
function asMethod(change: Change, random: Dice): Change {
  const { type, id, text } = change;
  if (text === undefined) return change;
  const method = random.pick(["POST", "PUT", "PATCH"] as const);
  if (method !== "POST") return { ...change, method };
  const own = `new-${random.below(1e9)}`;
  return { ...change, id: own, method, text: text.replace(`"id":"${id}"`, `"id":"${own}"`), type };
}

export function expectationOf(bench: Bench, rights: Rights): { commit: Commit; expected: Fate } {
  const { random } = bench;
  const changes = randomCommit(random)
    .changes.slice(0, 1 + random.below(2))
    .map((one) => asMethod(one, random));
  const asserts = random.oneIn(3) ? [randomAssert(bench, rights)] : [];
  const commit = { changes, asserts };
  return { commit, expected: fateOf(commit, bench, rights) };
}

/** Mostly true of what the caller sees. */
function randomAssert({ random, model }: Bench, rights: Rights): Assert {
  const asked = { types: [random.pick(types)], where: question(random, random.below(3)) };
  const found = openVisible(model, rights).find({ ...asked, sort: [], limit: 1 });
  const [first] = found;
  if (random.oneIn(6)) return { ...asked, expect: random.id() };
  return { ...asked, expect: found.length === 1 ? first?.split("/")[1] : undefined };
}

function fateOf({ changes, asserts = [] }: Commit, bench: Bench, rights: Rights): Fate {
  const fates = changes.map((change) => fateOfChange(change, bench, rights));
  if (fates.includes("forbidden early")) return "forbidden";
  if (!asserts.every((assert) => holds(assert, bench, rights))) return "Stale";
  return fates.includes("forbidden") ? "forbidden" : fates;
}

function holds({ types: asked, where, expect }: Assert, { model }: Bench, rights: Rights): boolean {
  const found = openVisible(model, rights).find({ types: asked, where, sort: [], limit: 1 });
  return expect === undefined ? found.length === 0 : found.length === 1 && found[0]?.endsWith(`/${expect}`) === true;
}

function fateOfChange(change: Change, bench: Bench, rights: Rights): string {
  const { type, id, method, text } = change;
  const where = rights.of(lettersOf[method], type);
  const before = bench.model.get(type, id);
  const done = doneBy(text, before);
  if (where.op === "none") return "forbidden early";
  if (where.op === "all") return done;
  const isOpen = mayBegin(change, where, bench);
  if (done === "nothing" || (text === undefined && !isOpen)) return "nothing";
  if (!isOpen || !isHeld(change, bench, rights)) return "forbidden early";
  return text === undefined || mayBecome(change, where, bench) ? done : "forbidden";
}

/** Of what is there, or of what was there before it was deleted. */
function mayBegin({ type, id, method }: Change, where: Criterion, { model, last }: Bench): boolean {
  const was = model.get(type, id) ?? (method === "POST" ? undefined : last.get(`${type}/${id}`));
  return was === undefined || matches(where, was, model);
}

function doneBy(text: string | undefined, before: Item | undefined): string {
  if (text === undefined) return before ? "deleted" : "nothing";
  return before ? "updated" : "created";
}

function isHeld({ type, id, method, entries }: Change, { model }: Bench, rights: Rights): boolean {
  const before = recordsOf(model.get(type, id) ?? { entries: [] });
  const held = rights.holds(lettersOf[method], type);
  return [...before.symmetricDifference(recordsOf({ entries }))].every((one) => {
    const patient = model.get("Patient", one);
    return held.op === "all" || names(held, one) || (patient !== undefined && matches(held, patient, model));
  });
}

const mayBecome = ({ type, id, entries }: Change, where: Criterion, { model }: Bench): boolean =>
  matches(coming(where), { type, id, entries, at: 0 }, model);

/** Whether a right is given for a patient by name, whoever that is. */
const names = (held: Criterion, id: string): boolean =>
  (held.op === "id" && held.ids.includes(id)) || (held.op === "or" && held.of.some((part) => names(part, id)));
