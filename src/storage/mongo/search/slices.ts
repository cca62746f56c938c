/** A criterion that links to very many is judged of some candidates at a time, in the order of the page. */
import type { Criterion, Cursor } from "../../query.ts";
import { filters } from "./choose.ts";
import { conjuncts, flat } from "./compile.ts";
import { find } from "./commands.ts";
import { all, ofTypes } from "./filter.ts";
import { hasLinks } from "../../judge.ts";
import { rowsOf } from "./page.ts";
import type { Asked, Row } from "./rows.ts";
import type { Scope } from "./scope.ts";
import type { ResourceDocument } from "../shape.ts";
import { inOrder, textBytes } from "../versions/in-order.ts";

/** Candidates of a slice: as many as were needed until now for one that satisfies it, and a few more. */
const sizes = { least: 16, most: 512 };

export async function inSlices(where: Criterion, asked: Asked, scope: Scope): Promise<Row[]> {
  const tests = flat(where);
  const plain = await conjuncts({ op: "and", of: tests.filter((test) => !hasLinks(test)) }, scope);
  if (plain === undefined) return [];
  const linked: Criterion = { op: "and", of: tests.filter(hasLinks) };
  const rows: Row[] = [];
  let limit = slice(asked.limit);
  let judged = 0;
  let after: Cursor | undefined = asked.after;
  for (;;) {
    const candidates: Row[] = await rowsOf(
      { ...asked, after, limit, fields: { born: 1, seq: 1, n: textBytes } },
      plain,
      scope,
    );
    rows.push(...(await satisfying(candidates, linked, scope)));
    if (rows.length >= asked.limit || candidates.length < limit) break;
    after = candidates.at(-1)?.cursor;
    judged += limit;
    limit = slice((1.25 * (asked.limit - rows.length) * judged) / Math.max(rows.length, 1));
  }
  return withFields(rows.slice(0, asked.limit), asked, scope);
}

const slice = (wanted: number): number => Math.ceil(Math.max(sizes.least, Math.min(sizes.most, wanted)));

async function satisfying(candidates: readonly Row[], linked: Criterion, scope: Scope): Promise<Row[]> {
  if (candidates.length === 0) return [];
  const among = candidates.map(({ document }) => document._id);
  const parts = await conjuncts(linked, { ...scope, among });
  if (parts === undefined) return [];
  const filter = all([{ _id: { $in: among } }, ofTypes(scope.types), ...filters(parts)]);
  const found = await find<{ _id: string }>({ filter, projection: { _id: 1 }, hint: "_id_" }, scope);
  const ids = new Set(found.map(({ _id }) => _id));
  return candidates.filter(({ document }) => ids.has(document._id));
}

/** With what is wanted of them, up to one that is behind the end of the page. */
async function withFields(rows: readonly Row[], { fields }: Asked, scope: Scope): Promise<Row[]> {
  const cursors = new Map(rows.map(({ document, cursor }) => [document._id, cursor]));
  const documents = await inOrder(
    rows.map(({ document }) => document),
    scope.longest,
    (ids) => find<ResourceDocument>({ filter: { _id: { $in: ids } }, projection: fields, hint: "_id_" }, scope),
  );
  return documents.flatMap((document) => {
    const cursor = cursors.get(document._id);
    return cursor ? [{ document, cursor }] : [];
  });
}
