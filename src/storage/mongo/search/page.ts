/**
 * The rows of a page in order. Few candidates are collected and sorted; many are followed along the index that has
 * the order, until the page is full.
 */
import type { mongo } from "mongoose";
import { type Choice, choose } from "./choose.ts";
import { aggregate, count, find } from "./commands.ts";
import { all, type Filter } from "./filter.ts";
import type { Drive, Part } from "./part.ts";
import type { Asked, Row } from "./rows.ts";
import type { Asking, Scope } from "./scope.ts";
import type { ResourceDocument } from "../shape.ts";
import { type Order, orderOf } from "./sorting.ts";
import { beyond, computed, sortBy, valuesOf } from "./sort-values.ts";
import { fill } from "../versions/pieces.ts";
import { walkOf } from "./walk.ts";

/** @param parts What must hold */
export async function rowsOf(asked: Asked, parts: readonly Part[], scope: Scope): Promise<Row[]> {
  if (asked.types.length === 0) return [];
  const order = orderOf(asked);
  const walk = asked.collect || !scope.limits.follow ? undefined : walkOf(asked, parts, scope);
  if (asked.sort.length === 0) return byCreation(asked, parts, scope, creation(order));
  const choice = await choose(parts, scope, walk ? "size" : "rarest");
  if (walk && (choice.size === undefined || choice.size >= scope.limits.small)) return walk();
  return order ? found(choice, order, asked, scope) : sorted(choice, asked, scope);
}

function creation(order: Order | undefined): Order {
  if (!order) throw new Error("the order of creation is an order");
  return order;
}

/** More keys than these are not merged in order: the database can merge 200. */
const mergeable = 150;

const isOrdered = ({ drive }: Part): boolean => drive?.points !== undefined && drive.points.length <= mergeable;

/** Each key names its resources in the order of creation already. */
async function byCreation(asked: Asked, parts: readonly Part[], scope: Scope, order: Order): Promise<Row[]> {
  const keyed = await ofOneKey(asked, parts, scope);
  if (keyed) return keyed.slice(0, asked.limit).map((document) => rowOf(document, order));
  const ordered = parts.filter(({ drive }) => drive).every(isOrdered);
  if (ordered || asked.collect) return ofMany(await choose(parts, scope, "rarest"), order, asked, scope);
  const choice = await choose(parts, scope, "size");
  if (choice.size === undefined || choice.size < scope.limits.small || !scope.limits.follow)
    return found(choice, order, asked, scope);
  const passive = parts.map((part) => (isOrdered(part) ? part : { filter: part.filter }));
  return found(await choose(passive, scope, "rarest"), order, asked, scope);
}

type Ordering = Omit<Order, "sort"> & { sort: Order["sort"] | undefined };

/** To merge many keys costs more than to look at the few documents that they probably have. */
async function ofMany(choice: Choice, order: Order, asked: Asked, scope: Scope): Promise<Row[]> {
  const keys = choice.drive?.points?.length ?? 0;
  if (keys <= 8 || asked.limit <= 2 * keys || asked.limit > mostUnordered) return found(choice, order, asked, scope);
  const rows = await found(choice, { ...order, sort: undefined }, asked, scope);
  const documents = rows.map(({ document }) => document);
  if (rows.length >= asked.limit || fill(documents, scope.longest)) return found(choice, order, asked, scope);
  return rows.sort((a, b) => a.cursor.born - b.cursor.born);
}

const mostUnordered = 1_001;

/** By an order that fields have; without a sort in any. */
async function found({ index, filter }: Choice, order: Ordering, asked: Asked, scope: Scope): Promise<Row[]> {
  const past = asked.after ? [order.beyond(asked.after)] : [];
  const documents = await find<ResourceDocument>(
    {
      filter: all([filter, ...past]),
      projection: { ...asked.fields, ...(order.field && { [order.field]: 1 }) },
      ...(order.sort && { sort: order.sort }),
      limit: asked.limit,
      hint: index,
      longest: scope.longest,
    },
    ofPage(scope),
  );
  return documents.map((document) => rowOf(document, order));
}

/** To ask for the rows themselves. */
const ofPage = (scope: Scope): Asking => ({ ...scope, purpose: "page" });

const rowOf = (document: ResourceDocument, order: Ordering): Row => ({
  document,
  cursor: { values: order.values(document), born: document.born },
});

/** When one key is all that is asked for; undefined: it is more, or many have it. */
async function ofOneKey({ after }: Asked, parts: readonly Part[], scope: Scope) {
  const drive = parts.length === 1 ? parts[0]?.drive : undefined;
  const key = drive && keyOf(drive);
  return key === undefined || after || !isFree(scope) ? undefined : scope.keyed.ask(key, drive?.family ?? "");
}

const keyOf = ({ exact, points = [] }: Drive): string | undefined =>
  exact && points.length === 1 ? points[0] : undefined;

/** It may be asked at any moment, together with others. */
const isFree = ({ moment, session, among }: Scope): boolean => [moment, session, among].every((bound) => !bound);

/** By values that are computed of each. */
async function sorted({ index, filter }: Choice, asked: Asked, scope: Scope): Promise<Row[]> {
  const { sort, types, after } = asked;
  const fields = computed(sort, types);
  const kept = Object.fromEntries(Object.keys(fields).map((name) => [name, 1]));
  const stages: mongo.Document[] = [
    { $match: filter },
    { $set: fields },
    ...(after ? [{ $match: { $expr: beyond(sort, after) } }] : []),
    { $sort: sortBy(sort) },
    { $limit: asked.limit },
    { $project: { ...asked.fields, ...kept } },
  ];
  const documents = await aggregate<ResourceDocument>({ hint: index, stages, longest: scope.longest }, ofPage(scope));
  return documents.map((document) => ({
    document,
    cursor: { values: valuesOf(sort, document as unknown as Filter), born: document.born },
  }));
}

/** How many satisfy all parts. Few are counted together with what others ask. */
export async function counted(parts: readonly Part[], scope: Scope): Promise<number> {
  if (scope.types.length === 0) return 0;
  const { sizes, limits } = scope;
  const {
    index,
    filter,
    drive,
    size = drive && sizes.guess(drive, limits.small),
  } = await choose(parts, scope, "rarest");
  const isSmall = size !== undefined && size < limits.small;
  const n = await count({ filter, hint: index, isSmall }, { ...scope, purpose: "total" });
  if (drive?.exact && parts.length === 1) sizes.learn(drive, limits.small, Math.min(n, limits.small));
  return n;
}
