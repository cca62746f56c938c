/** A criterion as a filter, constants folded. match.ts says what it must mean. */
import { spansOf } from "../../commit-time.ts";
import type { Criterion, CriterionOf } from "../../query.ts";
import { all, any, type Filter, oneOf, passive } from "./filter.ts";
import { compartment, denied, either, leaf, present } from "./leaves.ts";
import { referredBy, refers } from "./links.ts";
import { typeIn } from "../ids.ts";
import { living } from "./keys.ts";
import { everything, nothing, type Part, points } from "./part.ts";
import type { Scope } from "./scope.ts";
import { windowsOf } from "./window.ts";

async function compile(where: Criterion, scope: Scope): Promise<Part> {
  switch (where.op) {
    case "all":
      return everything;
    case "none":
      return nothing;
    case "and":
      return and(where.of, scope);
    case "or":
      return or(where.of, scope);
    case "not":
      return not(await compile(where.of, scope));
    case "id":
      return among(idsOf(where, scope));
    case "type":
      return ofType(where, scope);
    case "updated":
      return updated(where, scope);
    case "present":
      return present(where.param, scope.types);
    case "compartment":
      return compartment(where, scope.types);
    case "refers":
      return refers(where, scope, conjuncts);
    case "referredBy":
      return among((await referredBy(where, scope, conjuncts)).filter((id) => scope.types.includes(typeIn(id))));
    default:
      return leaf(where, scope.types);
  }
}

/** The parts that must all hold; undefined: they never do together. */
export async function conjuncts(where: Criterion, scope: Scope): Promise<Part[] | undefined> {
  const tests = flat(where);
  const types = tests.filter((test) => test.op === "type").reduce(common, scope.types);
  const windows = windowsOf(tests, types);
  const parts: Part[] = [];
  for (const one of tests) {
    if (one.op === "type") continue;
    const part = await compile(one, { ...scope, types });
    if (part === nothing) return undefined;
    const window = windows.get(one);
    if (part !== everything) parts.push(window ? { filter: part.filter, ...window } : part);
  }
  const type = ofType({ op: "type", types }, scope);
  if (type === nothing) return undefined;
  return type === everything || parts.some(tellsType) ? parts : [...parts, type];
}

const common = (types: readonly string[], { types: asked }: CriterionOf<"type">): readonly string[] =>
  types.filter((type) => asked.includes(type));

/** Keys and ids begin with the types that were asked about. */
const tellsType = ({ drive }: Part): boolean => drive !== undefined && drive.index !== "ts";

function ofType({ types: asked }: CriterionOf<"type">, { types }: Scope): Part {
  const wanted = types.filter((type) => asked.includes(type));
  if (wanted.length === types.length) return wanted.length === 0 ? nothing : everything;
  return points(wanted.map(living), 9, "type");
}

/** What must all hold. */
export const flat = (where: Criterion): readonly Criterion[] => (where.op === "and" ? where.of.flatMap(flat) : [where]);

async function and(of: readonly Criterion[], scope: Scope): Promise<Part> {
  const parts = await conjuncts({ op: "and", of }, scope);
  if (parts === undefined) return nothing;
  const [only] = parts;
  if (only === undefined) return everything;
  return parts.length === 1 ? only : both(parts);
}

function both(parts: readonly Part[]): Part {
  const filter = all(parts.map((part) => part.filter));
  const [best] = parts.flatMap(({ drive }) => drive ?? []).sort((a, b) => a.rank - b.rank);
  if (!best) return { filter };
  const { index, rank, family } = best;
  return { filter, drive: { index, filter: best.filter, exact: false, rank, family } };
}

async function or(of: readonly Criterion[], scope: Scope): Promise<Part> {
  const parts: Part[] = [];
  for (const one of of) {
    const part = await compile(one, scope);
    if (part === everything) return everything;
    if (part !== nothing) parts.push(part);
  }
  const [only] = parts;
  if (only === undefined) return nothing;
  return parts.length === 1 ? only : either(parts);
}

function not(part: Part): Part {
  if (part === everything) return nothing;
  return part === nothing ? everything : denied(part);
}

/** Some of those, `Type/id`. */
function among(ids: readonly string[]): Part {
  if (ids.length === 0) return nothing;
  const filter: Filter = { _id: oneOf(ids) };
  return {
    filter: passive(filter),
    drive: { index: "_id_", filter, exact: true, rank: ids.length < 1_000 ? 0 : 3, family: `id ${ids.length}` },
  };
}

const idsOf = ({ ids }: CriterionOf<"id">, { types }: Scope): string[] =>
  types.flatMap((type) => ids.map((id) => `${type}/${id}`));

async function updated({ how, low, high }: CriterionOf<"updated">, scope: Scope): Promise<Part> {
  const spans: Filter[] = [];
  for (const [from, until] of spansOf(how, low, high)) {
    if (!(from < until)) continue;
    const bounds = { ...(await bound("$gte", from, scope)), ...(await bound("$lt", until, scope)) };
    spans.push({ seq: bounds });
  }
  if (spans.length === 0 || scope.types.length === 0) return nothing;
  const filter = any(spans);
  return {
    filter: passive(filter),
    drive: { index: "ts", filter: all([{ t: oneOf(scope.types) }, filter]), exact: true, rank: 7, family: "updated" },
  };
}

async function bound(how: "$gte" | "$lt", at: number, { times, session }: Scope): Promise<Filter> {
  if (at === (how === "$gte" ? -Infinity : Infinity)) return {};
  return { [how]: await times.firstSeq(at, session) };
}
