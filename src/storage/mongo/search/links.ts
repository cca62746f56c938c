/** Chains and `_has`: what is found inside becomes a list of keys or ids. Deleted resources have no keys, so none leads to them. */
import { hasLinks } from "../../judge.ts";
import type { Criterion, CriterionOf } from "../../query.ts";
import { choose, filters } from "./choose.ts";
import { aggregate, find } from "./commands.ts";
import { all, type Filter, ofTypes } from "./filter.ts";
import { typeIn } from "../ids.ts";
import { ofMark, paramName, pointingAt, targetOf } from "./keys.ts";
import { type Part, points } from "./part.ts";
import { type Conjuncts, type Scope, TooMany } from "./scope.ts";

/** Ids are asked for in lists of this length at most. */
const list = 2_000;

/** @throws TooMany */
export async function refers(where: CriterionOf<"refers">, scope: Scope, conjuncts: Conjuncts): Promise<Part> {
  const names = scope.types.map((type) => paramName(type, where.param));
  const targets = await targetsOf(where, names, scope, conjuncts);
  if (targets.length * names.length > scope.limits.linked * 4) throw new TooMany();
  return points(
    names.flatMap((name) => targets.map((target) => pointingAt(name, target))),
    3,
    `${names[0] ?? ""} chain ${Math.ceil(Math.log2(targets.length + 1))}`,
  );
}

async function targetsOf(
  { types, where }: CriterionOf<"refers">,
  names: readonly string[],
  scope: Scope,
  conjuncts: Conjuncts,
): Promise<string[]> {
  if (types.length === 0 || names.length === 0) return [];
  if (!scope.among) return satisfying(where, { ...scope, types }, conjuncts);
  const pointedAt = await pointed({ _id: { $in: scope.among } }, "_id_", names, scope);
  const wanted = pointedAt.map(targetOf).filter((target) => types.includes(typeIn(target)));
  const found: string[] = [];
  for (let at = 0; at < wanted.length; at += list)
    found.push(...(await satisfying(where, { ...scope, types, among: wanted.slice(at, at + list) }, conjuncts)));
  return found;
}

/** Those of the scope that satisfy it, `Type/id`. */
async function satisfying(where: Criterion, scope: Scope, conjuncts: Conjuncts): Promise<string[]> {
  const parts = await conjuncts(where, scope);
  if (parts === undefined) return [];
  const { index, filter } = await narrowed(parts, scope);
  const limit = scope.limits.linked + 1;
  const documents = await find<{ _id: string }>({ filter, projection: { _id: 1 }, hint: index, limit }, scope);
  if (documents.length > scope.limits.linked) throw new TooMany();
  return documents.map(({ _id }) => _id);
}

async function narrowed(parts: readonly Part[], scope: Scope): Promise<{ index: string; filter: Filter }> {
  if (!scope.among) return inside(parts, scope);
  return {
    index: "_id_",
    filter: all([{ _id: { $in: scope.among } }, ofTypes(scope.types), ...filters(parts)]),
  };
}

/** Where to begin inside. @throws TooMany at once when even the rarest names too many */
async function inside(parts: readonly Part[], scope: Scope) {
  const { linked } = scope.limits;
  const choice = await choose(parts, { ...scope, limits: { ...scope.limits, small: linked } }, "size");
  if (choice.size !== undefined && choice.size >= linked) throw new TooMany();
  return choice;
}

/** What living resources of the type that satisfy it point at, `Type/id`. @throws TooMany */
export async function referredBy(
  where: CriterionOf<"referredBy">,
  scope: Scope,
  conjuncts: Conjuncts,
): Promise<string[]> {
  const name = paramName(where.type, where.param);
  const inner: Scope = { ...scope, types: [where.type], among: undefined };
  if (scope.among) return amongPointed(where.where, pointersTo(name, scope.among), inner, conjuncts);
  const parts = await conjuncts(where.where, inner);
  if (parts === undefined) return [];
  const { index, filter } = await inside(parts, inner);
  return (await pointed(filter, index, [name], inner)).map(targetOf);
}

const pointersTo = (name: string, targets: readonly string[]): string[] =>
  targets.map((target) => pointingAt(name, target));

/** Those of the keys that a resource satisfying it has. */
async function amongPointed(
  where: Criterion,
  keys: readonly string[],
  scope: Scope,
  conjuncts: Conjuncts,
): Promise<string[]> {
  if (keys.length === 0) return [];
  const pointing = { k: { $in: keys } };
  const among = hasLinks(where) ? await idsOf(pointing, scope) : undefined;
  const parts = await conjuncts(where, { ...scope, among });
  if (parts === undefined) return [];
  const own = { $setIntersection: ["$k", { $literal: keys }] };
  return (await distinct(all([pointing, ...filters(parts)]), "kb", own, scope)).map(targetOf);
}

async function idsOf(filter: Filter, scope: Scope): Promise<string[]> {
  const { linked } = scope.limits;
  const command = { filter, projection: { _id: 1 }, hint: "kb", limit: linked + 1 } as const;
  const documents = await find<{ _id: string }>(command, scope);
  if (documents.length > linked) throw new TooMany();
  return documents.map(({ _id }) => _id);
}

/** The different keys by which they refer. */
function pointed(filter: Filter, index: string, names: readonly string[], scope: Scope): Promise<string[]> {
  const spans = names.map((name) => ofMark(name, "reference"));
  const tests = spans.map(({ from, to }) => ({
    $and: [{ $gte: ["$$this", { $literal: from }] }, { $lt: ["$$this", { $literal: to }] }],
  }));
  return distinct(filter, index, { $filter: { input: "$k", cond: { $or: tests } } }, scope);
}

async function distinct(filter: Filter, index: string, keys: Filter, scope: Scope): Promise<string[]> {
  const { linked } = scope.limits;
  const stages = [
    { $match: filter },
    { $project: { _id: 0, k: keys } },
    { $unwind: "$k" },
    { $group: { _id: "$k" } },
    { $limit: linked + 1 },
  ];
  const found = await aggregate<{ _id: string }>({ hint: index, stages }, scope);
  if (found.length > linked) throw new TooMany();
  return found.map(({ _id }) => _id);
}
