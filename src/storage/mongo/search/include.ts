/** `_include` and `_revinclude`: hops from the matches of a page, and with `iterate` from what they brought. */
import type { Hop, Query } from "../../query.ts";
import type { Version } from "../../store.ts";
import { filters } from "./choose.ts";
import { conjuncts } from "./compile.ts";
import type { FindCommand } from "./command.ts";
import { find } from "./commands.ts";
import { all, type Filter, ofTypes, oneOf } from "./filter.ts";
import { typeIn } from "../ids.ts";
import { marks, nameIn, paramName, pointingAt, targetOf, typeOf } from "./keys.ts";
import { openReferring } from "./referring.ts";
import type { Scope } from "./scope.ts";
import type { ResourceDocument } from "../shape.ts";
import { fill } from "../versions/pieces.ts";
import { versionFields, versionsWithin } from "../versions/versions.ts";

interface Included {
  included: readonly Version[];
  cut: boolean;
}

/**
 * In the order they are found: hop by hop, each in the order of creation, then once more from what is new.
 * @param matches With their keys
 */
export async function includes(
  { include = [], includeLimit = Infinity }: Query,
  matches: readonly ResourceDocument[],
  scope: Scope,
): Promise<Included> {
  if (include.length === 0) return { included: [], cut: false };
  const found = new Map(matches.map((document) => [document._id, document]));
  const brought = () => [...found.values()].slice(matches.length);
  const isCut = () => found.size > matches.length + includeLimit || fill(brought(), scope.longest);
  const fields = { ...versionFields, ...keysFor(include.filter(({ iterate }) => iterate)) };
  const referring = openReferring(scope);
  let from = matches;
  let hops: readonly Hop[] = include;
  while (hops.length > 0 && from.length > 0 && !isCut()) {
    const next: ResourceDocument[] = [];
    for (const hop of hops) {
      const most = matches.length + includeLimit + 1 + found.size;
      if (!isCut()) next.push(...(await followed(hop, from, { found, most, fields, isCut, referring, scope })));
    }
    from = next;
    hops = include.filter(({ iterate }) => iterate);
  }
  const bounds = { limit: includeLimit, longest: scope.longest };
  const included = await versionsWithin(brought(), bounds, scope.db);
  return { included, cut: found.size > matches.length + included.length };
}

/** Keys are wanted where a hop leads out of what has them. */
export const keysFor = (hops: readonly Hop[] = []): { k?: 1 } =>
  hops.some(({ direction }) => direction === "out") ? { k: 1 } : {};

interface Following {
  /** By key. Those that are reached and not in it are put there. */
  found: Map<string, ResourceDocument>;
  /** Most that are asked for. */
  most: number;
  /** What is asked of each. */
  fields: FindCommand["projection"];
  /** What was found is already more than is wanted. */
  isCut: () => boolean;
  referring: ReturnType<typeof openReferring>;
  scope: Scope;
}

/** @returns Those that were not found before */
async function followed(hop: Hop, from: readonly ResourceDocument[], following: Following) {
  const { found, isCut, scope } = following;
  const ask = await reached(hop, from, following);
  const fresh: ResourceDocument[] = [];
  for (let after: number | undefined = 0; ask && after !== undefined && !isCut();) {
    const documents: readonly ResourceDocument[] = await ask(after);
    for (const document of documents.filter(({ _id }) => !found.has(_id))) {
      found.set(document._id, document);
      fresh.push(document);
    }
    // Some may have been left off for the length of others that were found before.
    after = fill(documents, scope.longest) ? documents.at(-1)?.born : undefined;
  }
  return fresh;
}

/** Asks for what a hop leads to, by its place of birth; undefined: to nothing. */
async function reached(
  hop: Hop,
  from: readonly ResourceDocument[],
  { most, fields, referring, scope }: Following,
): Promise<((after: number) => Promise<ResourceDocument[]>) | undefined> {
  const start = hop.direction === "out" ? out(hop, from) : await into(hop, from, referring);
  if (start === undefined) return undefined;
  const { types, index } = start;
  const parts = await conjuncts(hop.where ?? { op: "all" }, { ...scope, types });
  if (parts === undefined) return undefined;
  const filter = [start.filter, ofTypes(types), ...filters(parts)];
  const limit = Math.min(most, start.most ?? Infinity);
  const command: Omit<FindCommand, "filter"> = {
    ...{ projection: fields, sort: { born: 1 }, hint: index, longest: scope.longest },
    limit: Number.isFinite(limit) ? limit : undefined,
  };
  return (after) =>
    find<ResourceDocument>(
      { ...command, filter: all(after > 0 ? [...filter, { born: { $gt: after } }] : filter) },
      { ...scope, purpose: "included" },
    );
}

interface Start {
  index: string;
  /** Most that it names. */
  most?: number;
  filter: Filter;
  /** Of what may be reached. */
  types: readonly string[];
}

function out(hop: Hop, from: readonly ResourceDocument[]): Start | undefined {
  const keys = from.flatMap(({ k = [] }) => k.filter(isAlong(hop)));
  const wanted = [...new Set(keys.map(targetOf))].filter((target) => hop.targets.includes(typeIn(target)));
  const types = [...new Set(wanted.map(typeIn))];
  return wanted.length === 0
    ? undefined
    : { index: "_id_", filter: { _id: { $in: wanted } }, most: wanted.length, types };
}

function isAlong({ source, param }: Hop): (key: string) => boolean {
  if (source !== undefined && param !== undefined) {
    const begin = paramName(source, param) + marks.reference;
    return (key) => key.startsWith(begin);
  }
  const begin = source === undefined ? "" : paramName(source, "");
  const { reference } = marks;
  return (key) => key.startsWith(begin) && key.includes(reference) && nameIn(key)?.mark === reference;
}

async function into(
  { source, param, targets }: Hop,
  from: readonly ResourceDocument[],
  referring: Following["referring"],
): Promise<Start | undefined> {
  const pointed = from.map(({ _id }) => _id).filter((key) => targets.includes(typeIn(key)));
  if (pointed.length === 0) return undefined;
  const names = source === undefined || param === undefined ? await referring(source) : [paramName(source, param)];
  const keys = names.flatMap((name) => pointed.map((key) => pointingAt(name, key)));
  if (keys.length === 0) return undefined;
  return { index: "kb", filter: { k: oneOf(keys) }, types: [...new Set(names.map(typeOf))] };
}
