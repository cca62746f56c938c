/** `_include` and `_revinclude`: hops from the matches of a page, and with `iterate` from what they brought. */
import type { Hop, Query } from "../../query.ts";
import type { Version } from "../../store.ts";
import { filters } from "./choose.ts";
import { conjuncts } from "./compile.ts";
import { find } from "./commands.ts";
import { all, type Filter, oneOf } from "./filter.ts";
import { typeIn } from "../ids.ts";
import { marks, nameIn, paramName, pointingAt, targetOf, typeOf } from "./keys.ts";
import { referring } from "./referring.ts";
import type { Scope } from "./scope.ts";
import type { ResourceDocument } from "../shape.ts";
import { versionFields, versionsOf } from "../versions/versions.ts";

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
  const most = matches.length + includeLimit + 1;
  let from = matches;
  let hops: readonly Hop[] = include;
  while (hops.length > 0 && from.length > 0) {
    const next: ResourceDocument[] = [];
    for (const hop of hops) next.push(...fresh(await reached(hop, from, most + found.size, scope), found));
    if (found.size >= most) break;
    from = next;
    hops = include.filter(({ iterate }) => iterate);
  }
  const brought = [...found.values()].slice(matches.length);
  const included = await versionsOf(brought.slice(0, includeLimit), scope.db);
  return { included, cut: brought.length > includeLimit };
}

/** Those that were not found before, which now are. */
function fresh(documents: readonly ResourceDocument[], found: Map<string, ResourceDocument>): ResourceDocument[] {
  const fresh = documents.filter(({ _id }) => !found.has(_id));
  for (const document of fresh) found.set(document._id, document);
  return fresh;
}

async function reached(
  hop: Hop,
  from: readonly ResourceDocument[],
  most: number,
  scope: Scope,
): Promise<ResourceDocument[]> {
  const start = hop.direction === "out" ? out(hop, from) : await into(hop, from, scope);
  if (start === undefined) return [];
  const { types } = start;
  const parts = await conjuncts(hop.where ?? { op: "all" }, { ...scope, types });
  if (parts === undefined) return [];
  const filter = all([start.filter, { t: oneOf(types) }, ...filters(parts)]);
  return find<ResourceDocument>(
    {
      filter,
      projection: { ...versionFields, k: 1 },
      sort: { born: 1 },
      hint: start.index,
      limit: Number.isFinite(most) ? most : undefined,
    },
    { ...scope, purpose: "included" },
  );
}

interface Start {
  index: string;
  filter: Filter;
  /** Of what may be reached. */
  types: readonly string[];
}

function out(hop: Hop, from: readonly ResourceDocument[]): Start | undefined {
  const keys = from.flatMap(({ k = [] }) => k.filter(isAlong(hop)));
  const wanted = [...new Set(keys.map(targetOf))].filter((target) => hop.targets.includes(typeIn(target)));
  const types = [...new Set(wanted.map(typeIn))];
  return wanted.length === 0 ? undefined : { index: "_id_", filter: { _id: { $in: wanted } }, types };
}

function isAlong({ source, param }: Hop): (key: string) => boolean {
  const begin = source === undefined ? "" : paramName(source, param ?? "");
  if (source !== undefined && param !== undefined) return (key) => key.startsWith(begin + marks.reference);
  return (key) => key.startsWith(begin) && nameIn(key)?.mark === marks.reference;
}

async function into(
  { source, param, targets }: Hop,
  from: readonly ResourceDocument[],
  scope: Scope,
): Promise<Start | undefined> {
  const pointed = from.map(({ _id }) => _id).filter((key) => targets.includes(typeIn(key)));
  if (pointed.length === 0) return undefined;
  const names =
    source === undefined || param === undefined ? await referring(source, scope) : [paramName(source, param)];
  const keys = names.flatMap((name) => pointed.map((key) => pointingAt(name, key)));
  if (keys.length === 0) return undefined;
  return { index: "kb", filter: { k: oneOf(keys) }, types: [...new Set(names.map(typeOf))] };
}
