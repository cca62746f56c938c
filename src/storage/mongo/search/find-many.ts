/** What each of many questions finds: those about keys alone share one command. */
import type { Question } from "../../judge.ts";
import { choose } from "./choose.ts";
import { find } from "./commands.ts";
import { conjuncts } from "./compile.ts";
import type { Part } from "./part.ts";
import type { Scope } from "./scope.ts";

/** A question with its parts; without any it finds nothing. */
interface Compiled {
  scope: Scope;
  parts: readonly Part[] | undefined;
}

/** @returns Ids, `Type/id`, at most `limit` of each question, in no order */
export async function findMany(
  questions: readonly Question[],
  limit: number,
  scopeOf: (question: Question) => Scope,
): Promise<string[][]> {
  const compiled: Compiled[] = [];
  for (const question of questions) compiled.push(await compile(question, scopeOf(question)));
  const shared = await together(compiled, limit);
  const found: string[][] = [];
  for (const [n, one] of compiled.entries()) found.push(shared.get(n) ?? (await alone(one, limit)));
  return found;
}

async function compile({ where }: Question, scope: Scope): Promise<Compiled> {
  return { scope, parts: scope.types.length === 0 ? undefined : await conjuncts(where, scope) };
}

async function alone({ parts, scope }: Compiled, limit: number): Promise<string[]> {
  if (parts === undefined) return [];
  const { index, filter } = await choose(parts, scope, "nothing");
  return (await find<{ _id: string }>({ filter, projection: { _id: 1 }, hint: index, limit }, scope)).map(
    ({ _id }) => _id,
  );
}

/** A question of keys: one of each list. */
interface Keyed {
  n: number;
  lists: readonly (readonly string[])[];
  /** The list that is probably the rarest. */
  start: readonly string[];
}

/** Documents that no question wants are read too, when a key is frequent; so many, and each is asked by itself. */
const surplus = 200;

/** Answers by the number of the question. */
async function together(compiled: readonly Compiled[], limit: number): Promise<Map<number, string[]>> {
  const keyed = compiled.flatMap((one, n) => keysOf(one, n) ?? []);
  const scope = compiled[0]?.scope;
  if (keyed.length < 2 || !scope) return new Map();
  const most = keyed.length * limit + surplus;
  const documents = await find<{ _id: string; k: string[] }>(
    {
      filter: { k: { $in: [...new Set(keyed.flatMap(({ start }) => start))] } },
      projection: {
        k: { $setIntersection: ["$k", { $literal: [...new Set(keyed.flatMap(({ lists }) => lists.flat()))] }] },
      },
      hint: "kb",
      limit: most,
    },
    scope,
  );
  if (documents.length >= most) return new Map();
  const items = documents.map(({ _id, k }) => ({ _id, keys: new Set(k) }));
  const satisfies = (keys: ReadonlySet<string>, { lists }: Keyed) =>
    lists.every((list) => list.some((key) => keys.has(key)));
  return new Map(
    keyed.map((one) => [
      one.n,
      items
        .filter(({ keys }) => satisfies(keys, one))
        .map(({ _id }) => _id)
        .slice(0, limit),
    ]),
  );
}

/** Undefined: it asks more than keys, or too many of them. */
function keysOf({ parts = [] }: Compiled, n: number): Keyed | undefined {
  const drives = parts.map(({ drive }) => drive).sort((a, b) => (a?.rank ?? 9) - (b?.rank ?? 9));
  const lists = drives.flatMap((drive) => (drive?.points && drive.exact ? [drive.points] : []));
  const [start] = lists;
  if (start === undefined || lists.length < parts.length || lists.flat().length > mostKeys) return undefined;
  return { n, lists, start };
}

const mostKeys = 50;
