/** One page of a search, with its total and what it includes, from one moment of the store. */
import { FhirError } from "../../../fhir/error.ts";
import type { Query } from "../../query.ts";
import type { Page } from "../../store.ts";
import { conjuncts } from "./compile.ts";
import { includes, keysFor } from "./include.ts";
import { hasLinks } from "../../judge.ts";
import { atOneMoment } from "../database/moment.ts";
import { counted, rowsOf } from "./page.ts";
import type { Row } from "./rows.ts";
import type { Desk, How, Scope } from "./scope.ts";
import { inSlices } from "./slices.ts";
import { versionFields, versionsWithin } from "../versions/versions.ts";

/** What an attempt may do. */
export interface Attempt extends How {
  collect: boolean;
  /** Links are judged slice by slice of the candidates. */
  sliced: boolean;
  linked: number;
}

/** @throws FhirError `too-costly`; errors of the driver as they are */
export async function attempt(query: Query, desk: Desk, how: Attempt): Promise<Page> {
  if (!needsMoment(query)) return pageOf(query, desk, how);
  return atOneMoment((moment) => pageOf(query, desk, { ...how, moment }));
}

/** It takes more than one command. */
const needsMoment = ({ where, include = [], total }: Query): boolean =>
  total !== undefined || include.length > 0 || hasLinks(where);

async function pageOf(query: Query, desk: Desk, how: Attempt): Promise<Page> {
  const { limit, after, sort } = query;
  desk.watch?.begin();
  const types = [...new Set(query.types)];
  const scope: Scope = {
    ...desk,
    limits: { ...desk.limits, linked: how.linked },
    types,
    moment: how.moment,
    until: how.until,
    each: how.each,
  };
  const fields = { ...versionFields, ...keysFor(query.include) };
  const asked = { types, sort, after, limit: limit + 1, fields, collect: how.collect };
  if (how.sliced) return answer(query, await inSlices(query.where, asked, scope), scope, undefined);
  const parts = await conjuncts(query.where, scope);
  if (parts === undefined) return { ...empty, ...(query.total && { total: 0 }) };
  const rows = limit > 0 ? await rowsOf(asked, parts, scope) : [];
  return answer(query, rows, scope, () => counted(parts, scope));
}

const empty: Page = { versions: [], included: [], cut: false, looked: 0 };

async function answer(
  query: Query,
  rows: readonly Row[],
  scope: Scope,
  count: (() => Promise<number>) | undefined,
): Promise<Page> {
  const { limit } = query;
  const documents = rows.map(({ document }) => document);
  const versions = await versionsWithin(documents, { limit, longest: scope.longest }, scope.db);
  const shown = versions.length;
  const brought = await includes(query, documents.slice(0, shown), scope);
  const last = shown < rows.length ? rows[shown - 1] : undefined;
  return {
    versions,
    ...brought,
    ...(query.total && { total: await totalOf(query, { rows: rows.length, shown }, count) }),
    ...(last && { next: last.cursor }),
    looked: rows.length + brought.included.length,
  };
}

/** A first page that shows all there is: its rows are the total. */
async function totalOf(
  { after, limit }: Query,
  { rows, shown }: { rows: number; shown: number },
  count: (() => Promise<number>) | undefined,
) {
  if (!after && limit > 0 && rows === shown) return rows;
  if (!count) throw new FhirError("too-costly", "a chained criterion holds of too many resources to be counted");
  return count();
}
