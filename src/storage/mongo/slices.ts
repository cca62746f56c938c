/** A criterion that links to very many is judged of some candidates at a time, in the order of the page. */
import type { Criterion, Cursor } from "../query.ts";
import { filters } from "./choose.ts";
import { conjuncts } from "./compile.ts";
import { all, oneOf, forDriver } from "./filter.ts";
import { hasLinks } from "./links.ts";
import { rowsOf } from "./page.ts";
import type { Asked, Row } from "./row.ts";
import { allowance, type Scope } from "./scope.ts";
import type { ResourceDocument } from "./shape.ts";

/** Candidates of the first slice; each next one has twice as many, up to the most. */
const sizes = { first: 32, most: 512 };

export async function inSlices(where: Criterion, asked: Asked, scope: Scope): Promise<Row[]> {
  const tests = flat(where);
  const plain = await conjuncts({ op: "and", of: tests.filter((test) => !hasLinks(test)) }, scope);
  if (plain === undefined) return [];
  const linked: Criterion = { op: "and", of: tests.filter(hasLinks) };
  const rows: Row[] = [];
  let after: Cursor | undefined = asked.after;
  for (let limit = sizes.first; ; limit = Math.min(limit * 2, sizes.most)) {
    const candidates: Row[] = await rowsOf(
      { ...asked, after, limit, fields: { born: 1, seq: 1 } as never },
      plain,
      scope,
    );
    rows.push(...(await satisfying(candidates, linked, scope)));
    if (rows.length >= asked.limit || candidates.length < limit) break;
    after = candidates.at(-1)?.cursor;
  }
  return withFields(rows.slice(0, asked.limit), asked, scope);
}

const flat = (where: Criterion): readonly Criterion[] => (where.op === "and" ? where.of.flatMap(flat) : [where]);

async function satisfying(candidates: readonly Row[], linked: Criterion, scope: Scope): Promise<Row[]> {
  if (candidates.length === 0) return [];
  const among = candidates.map(({ document }) => document._id);
  const parts = await conjuncts(linked, { ...scope, among });
  if (parts === undefined) return [];
  const filter = all([{ _id: { $in: among } }, { t: oneOf(scope.types) }, ...filters(parts)]);
  const how = { projection: { _id: 1 }, hint: "_id_", ...allowance(scope) };
  const found = await scope.db.resource.find(forDriver(filter), how).toArray();
  const ids = new Set(found.map(({ _id }) => _id));
  return candidates.filter(({ document }) => ids.has(document._id));
}

async function withFields(rows: readonly Row[], { fields }: Asked, scope: Scope): Promise<Row[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ document }) => document._id);
  const how = { projection: fields, hint: "_id_", ...allowance(scope) };
  const documents = new Map<string, ResourceDocument>();
  for (const document of await scope.db.resource.find({ _id: { $in: ids } }, how).toArray())
    documents.set(document._id, document);
  return rows.flatMap(({ cursor, document }) => ({ document: documents.get(document._id) ?? document, cursor }));
}
